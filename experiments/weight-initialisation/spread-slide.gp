load style
points = table("spread.csv")
lines = table("spread-expected.csv")
names = table("schemes.csv")
array titles[4]
stats names using (titles[int(column(1))] = strcol(2), 1) nooutput
stats lines using 2 nooutput
last = int(STATS_max)
letters = 22
eval size(960, 450)
set termoption enhanced
set multiplot layout 1,2 margins 0.09, 0.69, 0.24, 0.87 spacing 0.1
set logscale y
set format y "10^{%L}"
set ytics 100
set xrange [0.5:last + 0.5]
set xtics 1
set for [k=1:last - 1] xtics add (sprintf("%d", k) k)
set xtics add ("out" last)
set xlabel "layer"
on(k, c) = (column("scheme") == k) ? column(c) : NaN
array panels[2] = ["z", "delta"]
array labels[2] = ["rms of z", "rms of ∂E/∂z"]
do for [p=1:2] {
  set title labels[p]
  if (p == 1) { set key at screen 0.705, 0.6 left center nobox Left reverse samplen 1.5 } else { unset key }
  plot for [k=1:4] lines using (on(k, "layer")):(on(k, panels[p])) with lines linetype k title titles[k], \
       for [k=1:4] points using (on(k, "layer") + 0.015 * (column("seed") - 10)):(on(k, panels[p])) with points linetype k pointsize 0.4 notitle
}
unset multiplot
