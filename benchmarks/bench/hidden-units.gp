# Seconds an epoch by hidden units.
load style
scaling = table("scaling.csv")
set lmargin 12
set key above horizontal nobox width 2
set xlabel "hidden units"
set ylabel "seconds an epoch"
set logscale x 2
set logscale y
set format y "%g"
set xtics (4, 8, 16, 32, 64, 128, 256)
set xrange [3.6:285]
at(work) = (matches("varied", "units") && matches("work", work)) ? column("seconds_per_epoch") : NaN
plot for [w in "reber-rnn reber-mlp emb-lstm emb-rnn mnist-mlp"] \
  scaling using "value":(at(w)) with linespoints title w
