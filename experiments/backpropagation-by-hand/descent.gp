# E of the power plant's network under different uses of the same gradients.
load style
eval size(960, 640)
data = table("descent.csv")
stats data using 1 nooutput
curves = STATS_columns - 1
set logscale y
set format y "%g"
set yrange [1e-6:1]
set xlabel "updates"
set ylabel "E = half the sum of squared errors"
set key outside above horizontal maxcols 3
set lmargin 12
plot for [k=2:curves+1] data using 1:(column(k)) with lines lt k-1 linewidth 1.6 title columnheader(k)
