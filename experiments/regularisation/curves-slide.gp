load style
eval size(960, 450)
data = table("curves.csv")
stop = table("stop.csv")
stats stop using 1 nooutput
last = STATS_max
stats data using 3 nooutput
epochs = STATS_max
set multiplot layout 1,2
set xrange [0.5:(epochs > 1 ? epochs : 2) + 0.5]
set xlabel "epoch"
set lmargin 6
set rmargin 2
set style fill transparent solid 0.2 noborder
is(m, s, c) = (strcol("metric") eq m && strcol("split") eq s) ? column(c) : NaN
array metrics[2] = ["loss", "error_rate"]
array splits[3] = ["train", "validation", "test-sample"]
array colours[3] = ["#0072B2", "#D55E00", "#009E73"]
array labels[2] = ["mean cross-entropy", "wrong digits, %"]
do for [k=1:2] {
  set title labels[k]
  if (k == 1) { set yrange [0:1.6]; set key top right nobox samplen 2 } else { set yrange [0:40]; unset key }
  set arrow 1 from last, graph 0 to last, graph (k == 1 ? 0.55 : 1) nohead linestyle 100
  plot for [n=1:3] data using "epoch":(is(metrics[k], splits[n], "low")):(is(metrics[k], splits[n], "high")) with filledcurves linecolor rgb colours[n] notitle, \
       data using "epoch":(is(metrics[k], "train", "median")) with lines linetype 1 title "training", \
       data using "epoch":(is(metrics[k], "validation", "median")) with lines linetype 2 title "validation", \
       data using "epoch":(is(metrics[k], "test-sample", "median")) with lines linetype 3 title "test", \
       NaN with lines linestyle 100 title "stopped early"
}
unset multiplot
