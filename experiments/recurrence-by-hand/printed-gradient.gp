# Training with the slope of the memory as derived and as printed: median and range over the seeds.
load style
data = folder."/printed-gradient-curves.csv"
set xlabel "epoch"
set ylabel "cross-entropy for each position (nats)"
set yrange [0:*]
set style fill transparent solid 0.18 noborder
plot data using 1:2:4 with filledcurves linecolor rgb "#0072B2" notitle, \
     data using 1:5:7 with filledcurves linecolor rgb "#D55E00" notitle, \
     data using 1:3 with lines linetype 1 title "1 - tanh²(c), as derived", \
     data using 1:6 with lines linetype 2 title "1 - c·c, as printed"
