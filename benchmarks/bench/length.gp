# Seconds an epoch by mean length of the strings.
load style
scaling = folder."/scaling.csv"
set xlabel "mean length of the strings, in symbols"
set ylabel "seconds an epoch"
set key left top
set logscale x
set logscale y
set format y "%g"
set xtics (10, 20, 50, 100, 200, 500)
at(work) = (matches("varied", "length") && matches("work", work)) ? column("seconds_per_epoch") : NaN
plot for [w in "reber-rnn reber-mlp emb-lstm emb-rnn"] \
  scaling using "value":(at(w)) with linespoints title w
