# Speed against one thread.
load style
scaling = table("scaling.csv")
set lmargin 12
set key above horizontal nobox width 2
set xlabel "threads"
set ylabel "times as fast as one thread"
set xtics 1
set yrange [0:*]
# A run's first row is that of one thread.
first = 0
relative(work) = (!matches("varied", "threads") || !matches("work", work)) ? NaN \
  : (column("value") == 1 ? (first = column("seconds_per_epoch"), 1) : first / column("seconds_per_epoch"))
plot for [w in "reber-rnn reber-mlp emb-lstm emb-rnn mnist-cnn mnist-mlp"] \
  scaling using "value":(relative(w)) with linespoints title w, \
  x with lines linestyle 100 title "ideal"
