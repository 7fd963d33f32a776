# How far back a gradient reaches: tanh layers, and the memory of an LSTM.
load style
data = table("reach-curves.csv")
set logscale y
set format y "1e%L"
set yrange [1e-20:1e4]
set ytics 1e-20, 1e4
set xlabel "steps back, k"
set ylabel "gradient k steps back / at the end"
set key bottom left
plot for [i=2:5] data using 1:(column(i)) with lines title columnhead(i)
