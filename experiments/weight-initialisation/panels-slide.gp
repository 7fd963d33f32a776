# The four panels of panels.gp, with three numbers on each axis of values.
violins = table("violins-".number.".csv")
boxes = table("boxes-".number.".csv")
stats boxes using 2 nooutput
last = int(STATS_max)
letters = 22
tall = 460
eval size(960, 450)
array keys[4] = ["weights", "z", "a", "delta"]
array titles[4] = ["(a) weights", "(b) weighted sums z", "(c) activations a", "(d) deltas ∂E/∂z"]
array ends[4]
in(k, c) = (strcol("quantity") eq keys[k]) ? column(c) : NaN
do for [k=1:4] {
  stats violins using (abs(in(k, "value"))) nooutput
  unit = STATS_max > 0 ? 10**floor(log10(STATS_max)) : 1
  ends[k] = (STATS_max > 0 ? floor(STATS_max / unit) : 1) * unit
}
set multiplot layout 2,2 margins 0.10, 0.985, 0.13, 0.90 spacing 0.13, 0.16
set style fill solid 1.0
set xrange [0.4:last + 0.6]
set format y "%g"
set grid noxtics
unset key
do for [k=1:4] {
  set title titles[k] offset 0,-0.4
  if (k <= 2) { set xtics 1 format ""; set xtics add ("" last) } else {
    set xtics 1 format "%g"
    set for [j=1:last - 1] xtics add (sprintf("%d", j) j)
    set xtics add ("out" last)
  }
  set ytics (-ends[k], 0, ends[k])
  plot violins using (in(k, "layer")):(in(k, "value")):(in(k, "layer") - 0.4 * column("width")):(in(k, "layer") + 0.4 * column("width")) \
         :(in(k, "value") - 1.1 * column("half_step")):(in(k, "value") + 1.1 * column("half_step")) \
         with boxxyerror fillcolor rgb "#7FB8DA" linecolor rgb "#7FB8DA" linewidth 0.6 dashtype solid, \
       boxes using (in(k, "layer")):(in(k, "median")):(in(k, "layer") - 0.05):(in(k, "layer") + 0.05):(in(k, "lower")):(in(k, "upper")) \
         with boxxyerror fillcolor rgb "#1F3F5F" linecolor rgb "#1F3F5F" linewidth 1 dashtype solid, \
       boxes using (in(k, "layer")):(in(k, "median")) with points pointtype 7 pointsize 0.6 linecolor rgb "#FFFFFF"
}
unset multiplot
