# Losses and errors by epoch, median and central 80 % of the seeds, and the median stop.
load style
eval size(1200, 520)
data = table("curves.csv")
stop = table("stop.csv")
stats stop using 1 nooutput
last = STATS_max
stats data using 3 nooutput
epochs = STATS_max
set multiplot layout 1,2
set xrange [0.5:(epochs > 1 ? epochs : 2) + 0.5]
set xlabel "epoch"
set style fill transparent solid 0.2 noborder
is(m, s, c) = (strcol("metric") eq m && strcol("split") eq s) ? column(c) : NaN
array metrics[2] = ["loss", "error_rate"]
array labels[2] = ["mean cross-entropy", "wrong digits, %"]
do for [k=1:2] {
  set ylabel labels[k]
  if (k == 1) { set yrange [0:1.2]; set key top right } else { set yrange [0:30]; unset key }
  set arrow 1 from last, graph 0 to last, graph 1 nohead linestyle 100
  plot data using "epoch":(is(metrics[k], "train", "low")):(is(metrics[k], "train", "high")) with filledcurves linecolor rgb "#0072B2" notitle, \
       data using "epoch":(is(metrics[k], "validation", "low")):(is(metrics[k], "validation", "high")) with filledcurves linecolor rgb "#D55E00" notitle, \
       data using "epoch":(is(metrics[k], "test-sample", "low")):(is(metrics[k], "test-sample", "high")) with filledcurves linecolor rgb "#009E73" notitle, \
       data using "epoch":(is(metrics[k], "train", "median")) with lines linetype 1 title "training", \
       data using "epoch":(is(metrics[k], "validation", "median")) with lines linetype 2 title "validation", \
       data using "epoch":(is(metrics[k], "test-sample", "median")) with lines linetype 3 title "test", \
       NaN with lines linestyle 100 title "stop, median"
}
unset multiplot
