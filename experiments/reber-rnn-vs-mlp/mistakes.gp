# Mistakes per string by epoch: every seed's RNN, and the MLPs of the first and the last width.
load style
set xlabel "epoch"
set ylabel "mistakes per training string"
set key above horizontal nobox width 2
set autoscale xfixmax
set logscale x
set logscale y
set xrange [1:*]
set yrange [0.02:40]
set format y "%g"
set format x "%g"
limit = folder."/limit.csv"
stats limit using 1 nooutput
best = STATS_max
stats limit using 2 nooutput
printed = STATS_max
# On a logarithmic axis "no mistake" is drawn at the bottom.
shown(y) = (y == y) ? (y > 0.025 ? y : 0.025) : y
seeds = system("cut -d, -f2 '".results."' | tail -n +2 | sort -nu | tr '\\n' ' '")
set ytics add ("0" 0.025)
plot for [s in seeds] results using "epoch":(shown(pick(s, "rnn", "train", "mistakes_per_sequence"))) \
       with lines linetype 1 linewidth 1.5 title (s eq word(seeds, 1) ? "RNN, 4 units, each seed" : ""), \
     for [s in seeds] results using "epoch":(shown(pick(s, "mlp-4", "train", "mistakes_per_sequence"))) \
       with lines linetype 2 linewidth 1.5 title (s eq word(seeds, 1) ? "MLP, 4 units, each seed" : ""), \
     for [s in seeds] results using "epoch":(shown(pick(s, "mlp-100", "train", "mistakes_per_sequence"))) \
       with lines linetype 3 linewidth 1.5 title (s eq word(seeds, 1) ? "MLP, 100 units, each seed" : ""), \
     best with lines linestyle 100 title sprintf("limit without memory %.4f (printed %.2f)", best, printed)
