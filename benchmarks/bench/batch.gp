# Examples a second by batch.
load style
scaling = folder."/scaling.csv"
set xlabel "batch: strings, or pictures in a mini-batch"
set ylabel "strings or pictures a second"
set key above horizontal nobox width 2
set logscale x
set logscale y
set format y "%g"
set xtics (100, 300, 1000, 3000, 10000)
at(work) = (matches("varied", "batch") && matches("work", work)) ? column("examples_per_second") : NaN
plot for [w in "reber-rnn reber-mlp emb-lstm emb-rnn mnist-cnn mnist-mlp"] \
  scaling using "value":(at(w)) with linespoints title w
