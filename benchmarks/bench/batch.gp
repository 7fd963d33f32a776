# Examples a second by batch.
load style
scaling = table("scaling.csv")
set lmargin 12
set key above horizontal nobox width 2
set xlabel "batch: strings, or pictures in a mini-batch"
set ylabel "strings or pictures a second"
set logscale x
set logscale y
set format y "%.0s%c"
set xtics (100, 300, 1000, 3000, 10000)
set xrange [90:11000]
at(work) = (matches("varied", "batch") && matches("work", work)) ? column("examples_per_second") : NaN
plot for [w in "reber-rnn reber-mlp emb-lstm emb-rnn mnist-cnn mnist-mlp"] \
  scaling using "value":(at(w)) with linespoints title w
