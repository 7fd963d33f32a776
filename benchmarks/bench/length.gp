# Seconds an epoch by mean length of the strings.
load style
scaling = table("scaling.csv")
set lmargin 12
set key above horizontal nobox width 2
set xlabel "mean length of the strings, in symbols"
set ylabel "seconds an epoch"
set logscale x
set logscale y
set format y "%g"
set xtics (10, 20, 40, 80, 160, 320)
set xrange [10:400]
at(work) = (matches("varied", "length") && matches("work", work)) ? column("seconds_per_epoch") : NaN
plot for [w in "reber-rnn reber-mlp emb-lstm emb-rnn"] \
  scaling using "value":(at(w)) with linespoints title w
