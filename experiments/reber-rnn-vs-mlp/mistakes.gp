# Mistakes per string by epoch: every seed's RNN, and the MLPs of the first and the last width.
load style
# Before any range is set, which would keep them out.
results = table("results.csv")
last = 1
last_of(m) = matches("model", m) && column("epoch") > last ? (last = column("epoch")) : last
stats results using (last_of("rnn"), last_of("mlp-4"), last_of("mlp-100"), note_seed(strcol("seed"))) nooutput
# A single epoch is shown as points.
lone = (last > 1 ? "" : seeds)
limit = table("limit.csv")
stats limit using 1 nooutput
best = STATS_max
stats limit using 2 nooutput
printed = STATS_max
set xlabel "epoch"
set ylabel "mistakes per training string"
set key above horizontal nobox width 2
if (last > 10) { set logscale x } else { set xtics 1 }
set logscale y
set xrange [1:(last > 1 ? last : 2)]
set yrange [0.02:40]
set format y "%g"
set format x "%g"
# On a logarithmic axis "no mistake" is drawn at the bottom.
shown(y) = (y == y) ? (y > 0.025 ? y : 0.025) : y
set ytics add ("0" 0.025)
plot for [s in seeds] results using "epoch":(shown(pick(s, "rnn", "train", "mistakes_per_sequence"))) \
       with lines linetype 1 linewidth 1 title (s eq word(seeds, 1) ? "RNN, 4 units, each seed" : ""), \
     for [s in seeds] results using "epoch":(shown(pick(s, "mlp-4", "train", "mistakes_per_sequence"))) \
       with lines linetype 2 linewidth 1 title (s eq word(seeds, 1) ? "MLP, 4 units, each seed" : ""), \
     for [s in seeds] results using "epoch":(shown(pick(s, "mlp-100", "train", "mistakes_per_sequence"))) \
       with lines linetype 3 linewidth 1 title (s eq word(seeds, 1) ? "MLP, 100 units, each seed" : ""), \
     for [s in lone] results using "epoch":(shown(pick(s, "rnn", "train", "mistakes_per_sequence"))) with points linetype 1 notitle, \
     for [s in lone] results using "epoch":(shown(pick(s, "mlp-4", "train", "mistakes_per_sequence"))) with points linetype 2 notitle, \
     for [s in lone] results using "epoch":(shown(pick(s, "mlp-100", "train", "mistakes_per_sequence"))) with points linetype 3 notitle, \
     best with lines linestyle 100 title sprintf("limit without memory %.4f (printed %.2f)", best, printed)
