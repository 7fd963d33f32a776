# Root mean squares of sums and deltas by layer: a point for each seed, a line for the expectation.
load style
points = table("spread.csv")
lines = table("spread-expected.csv")
names = table("schemes.csv")
array titles[4]
stats names using (titles[int(column(1))] = strcol(2), 1) nooutput
stats lines using 2 nooutput
last = int(STATS_max)
eval size(1100, 560)
set termoption enhanced
set multiplot layout 1,2
set logscale y
set format y "10^{%L}"
set xrange [0.5:last + 0.5]
set xtics 1
set for [k=1:last - 1] xtics add (sprintf("%d", k) k)
set xtics add ("out" last)
set xlabel "layer"
set lmargin 11
on(k, c) = (column("scheme") == k) ? column(c) : NaN
array panels[2] = ["z", "delta"]
array labels[2] = ["root mean square of z", "root mean square of ∂E/∂z"]
do for [p=1:2] {
  set ylabel labels[p]
  if (p == 1) { unset key } else { set key bottom right opaque }
  plot for [k=1:4] lines using (on(k, "layer")):(on(k, panels[p])) with lines linetype k title titles[k], \
       for [k=1:4] points using (on(k, "layer") + 0.015 * (column("seed") - 10)):(on(k, panels[p])) with points linetype k pointsize 0.5 notitle
}
unset multiplot
