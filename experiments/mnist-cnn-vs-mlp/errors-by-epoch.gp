# Test errors by epoch: median and central 80 % of the seeds, the seeds thrown back, and the printed counts.
load style
data = table("errors-by-epoch.csv")
stats data using 2 nooutput
epochs = STATS_max
printed = table("printed.csv")
# The word "none" stands where nothing is printed, as of the user's own pictures.
number(place) = (strcol(place) eq "none") ? 0 : column(place)
stats printed using (number(1)) nooutput
cnn = STATS_max
stats printed using (number(2)) nooutput
mlp = STATS_max
isPrinted = cnn > 0 && mlp > 0
stats data using 6 nooutput
least = STATS_min
stats data using 7 nooutput
most = STATS_max
# One line of each network stands at epoch 0, outside of the picture, so that the table is never empty.
back = table("thrown-back.csv")
isBack(m) = (strcol("model") eq m) ? column("errors") : NaN
set xrange [0.7:(epochs > 1 ? epochs : 2) + 0.3]
set xtics 1
set xlabel "epoch"
if (isPrinted && least > 0) {
  set ylabel "errors on the test digits (logarithmic axis)"
  set logscale y
  set ytics (100, 150, 200, 300, 400, 600, 800, 1200, 1600, 2400)
  if (most > 2400) { set ytics add (3600, 5000, 7000, 10000) }
} else {
  # Easy pictures may end without an error, which a logarithm does not show.
  set ylabel "errors on the test set"
  set yrange [0:(most > 0 ? 1.05 * most : 1)]
}
set style fill transparent solid 0.2 noborder
is(m, c) = (strcol("model") eq m) ? column(c) : NaN
plot data using "epoch":(is("mlp", "low")):(is("mlp", "high")) with filledcurves linecolor rgb "#D55E00" notitle, \
     data using "epoch":(is("cnn", "low")):(is("cnn", "high")) with filledcurves linecolor rgb "#0072B2" notitle, \
     data using "epoch":(is("mlp", "median")) with linespoints linetype 2 title "MLP, median and central 80 %", \
     data using "epoch":(is("cnn", "median")) with linespoints linetype 1 title "CNN, median and central 80 %", \
     back using "epoch":(isBack("mlp")) with points pointtype 6 linecolor rgb "#D55E00" title "MLP, a seed thrown back", \
     back using "epoch":(isBack("cnn")) with points pointtype 6 linecolor rgb "#0072B2" title "CNN, a seed thrown back", \
     (isPrinted ? mlp : NaN) with lines linestyle 100 title (isPrinted ? sprintf("printed: MLP %g, CNN %g", mlp, cnn) : ""), \
     (isPrinted ? cnn : NaN) with lines linestyle 100 notitle
