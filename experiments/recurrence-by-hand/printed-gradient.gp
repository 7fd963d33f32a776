# Training with the slope of the memory as derived and as printed: one line a seed.
load style
data = table("printed-gradient-curves.csv")
stats data using 1 nooutput
n = (STATS_columns - 1) / 2
set xlabel "epoch"
set ylabel "cross-entropy for each position (nats)"
set yrange [0.03:20]
set logscale y
set format y "%g"
plot for [i=2:n+1] data using 1:(column(i)) with lines linecolor rgb "#600072B2" linewidth 1.4 dashtype solid notitle, \
     for [i=n+2:2*n+1] data using 1:(column(i)) with lines linecolor rgb "#30D55E00" linewidth 1.4 dashtype (6,3) notitle, \
     NaN with lines linecolor rgb "#0072B2" linewidth 2 dashtype solid title "1 - tanh²(c), as derived", \
     NaN with lines linecolor rgb "#D55E00" linewidth 2 dashtype (6,3) title "1 - c·c, as printed"
