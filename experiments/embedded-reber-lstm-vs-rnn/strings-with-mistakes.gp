# Strings with a mistake by epoch, in percent, a line for each seed.
load style
set xlabel "epoch"
set ylabel "strings with a mistake, %"
set key above horizontal nobox width 2
set autoscale xfixmax
set logscale x
set xrange [10:*]
set yrange [0:105]
set format x "%g"
share(m, p, n, s) = 100 * pick(s, m, p, "sequences_with_mistakes") / n
seeds = system("cut -d, -f2 '".results."' | tail -n +2 | sort -nu | tr '\\n' ' '")
first(s, t) = (s eq word(seeds, 1) ? t : "")
plot for [s in seeds] results using "epoch":(share("rnn", "train", 400, s)) with lines linetype 2 linewidth 1.5 title first(s, "RNN, training strings"), \
     for [s in seeds] results using "epoch":(share("rnn", "test", 100, s)) with lines linetype 5 linewidth 1.5 title first(s, "RNN, test strings"), \
     for [s in seeds] results using "epoch":(share("lstm", "train", 400, s)) with lines linetype 1 linewidth 1.5 title first(s, "LSTM, training strings"), \
     for [s in seeds] results using "epoch":(share("lstm", "test", 100, s)) with lines linetype 3 linewidth 1.5 title first(s, "LSTM, test strings"), \
     40 with lines linestyle 100 title "printed: RNN errs on 40 % of the test strings"
