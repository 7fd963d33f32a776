# How far back a gradient reaches: tanh layers, and the memory of an LSTM.
load style
data = folder."/reach-curves.csv"
set logscale y
set format y "10^{%L}"
set yrange [1e-20:100]
set xlabel "steps back, k"
set ylabel "gradient there / gradient at the end (median of the seeds)"
set key outside bottom center horizontal maxrows 2
plot for [i=2:5] data using 1:(column(i)) with lines title columnhead(i)
