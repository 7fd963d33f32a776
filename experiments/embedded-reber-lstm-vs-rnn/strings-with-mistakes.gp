# Strings with a mistake by epoch, in percent, a line for each seed.
load style
# Before any range is set, which would keep them out.
counts = table("printed.csv")
stats counts using 1 nooutput
training = STATS_max
stats counts using 2 nooutput
test = STATS_max
stats counts using 3 nooutput
printed = 100 * STATS_max / test
results = table("results.csv")
last = 1
stats results using (last = (column("epoch") > last ? column("epoch") : last), note_seed(strcol("seed"))) nooutput
# From the tenth epoch on; a short run shows what it has, and a single epoch as points.
begin = (last > 10 ? 10 : 1)
lone = (last > 1 ? "" : seeds)
set xlabel "epoch"
set ylabel "strings with a mistake, %"
set key above horizontal nobox width 2
if (last > 10) { set logscale x } else { set xtics 1 }
set xrange [begin:(last > 1 ? last : 2)]
set yrange [0:105]
set format x "%g"
share(m, p, n, s) = 100 * pick(s, m, p, "sequences_with_mistakes") / n
first(s, t) = (s eq word(seeds, 1) ? t : "")
plot for [s in seeds] results using "epoch":(share("rnn", "train", training, s)) with lines linetype 2 linewidth 1 title first(s, "RNN, training strings"), \
     for [s in seeds] results using "epoch":(share("rnn", "test", test, s)) with lines linetype 5 linewidth 1 title first(s, "RNN, test strings"), \
     for [s in seeds] results using "epoch":(share("lstm", "train", training, s)) with lines linetype 1 linewidth 1 title first(s, "LSTM, training strings"), \
     for [s in seeds] results using "epoch":(share("lstm", "test", test, s)) with lines linetype 3 linewidth 1 title first(s, "LSTM, test strings"), \
     for [s in lone] results using "epoch":(share("rnn", "train", training, s)) with points linetype 2 notitle, \
     for [s in lone] results using "epoch":(share("rnn", "test", test, s)) with points linetype 5 notitle, \
     for [s in lone] results using "epoch":(share("lstm", "train", training, s)) with points linetype 1 notitle, \
     for [s in lone] results using "epoch":(share("lstm", "test", test, s)) with points linetype 3 notitle, \
     printed with lines linestyle 100 title sprintf("printed: RNN errs on %g %% of the test strings", printed)
