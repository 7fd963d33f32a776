# Test errors by epoch: mean and range over seeds, and the printed counts.
load style
data = table("errors-by-epoch.csv")
stats data using 2 nooutput
epochs = STATS_max
worst = 0
stats data using (worst = (column("highest") > worst ? column("highest") : worst), 1) nooutput
printed = table("printed.csv")
stats printed using 1 nooutput
cnn = STATS_max
stats printed using 2 nooutput
mlp = STATS_max
set xrange [1:(epochs > 1 ? epochs : 2)]
set xtics 1
set xlabel "epoch"
set ylabel "errors on the test digits (logarithmic axis)"
set logscale y
set ytics (100, 150, 200, 300, 400, 600, 800, 1200, 1600, 2400)
if (worst > 2400) { set ytics add (3600, 5000, 7000, 10000) }
set style fill transparent solid 0.2 noborder
is(m, c) = (strcol("model") eq m) ? column(c) : NaN
plot data using "epoch":(is("mlp", "lowest")):(is("mlp", "highest")) with filledcurves linecolor rgb "#D55E00" notitle, \
     data using "epoch":(is("cnn", "lowest")):(is("cnn", "highest")) with filledcurves linecolor rgb "#0072B2" notitle, \
     data using "epoch":(is("mlp", "mean")) with linespoints linetype 2 title "MLP", \
     data using "epoch":(is("cnn", "mean")) with linespoints linetype 1 title "CNN", \
     mlp with lines linestyle 100 title sprintf("printed: MLP %g, CNN %g", mlp, cnn), \
     cnn with lines linestyle 100 notitle
