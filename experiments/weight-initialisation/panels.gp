# The four panels of Figures 23 to 26: violins of weights, sums, activations and deltas by layer. Loaded by the
# scripts figure-23.gp to figure-26.gp, which set `number`.
violins = table("violins-".number.".csv")
boxes = table("boxes-".number.".csv")
stats boxes using 2 nooutput
last = int(STATS_max)
eval size(1100, 820)
set multiplot layout 2,2
set style fill solid 1.0
set xrange [0.4:last + 0.6]
set xtics 1
set for [k=1:last - 1] xtics add (sprintf("%d", k) k)
set xtics add ("out" last)
set xlabel "layer"
set format y "%g"
set lmargin 11
set grid noxtics
unset key
array keys[4] = ["weights", "z", "a", "delta"]
array titles[4] = ["(a) weights", "(b) weighted sums z", "(c) activations a", "(d) deltas ∂E/∂z"]
in(k, c) = (strcol("quantity") eq keys[k]) ? column(c) : NaN
do for [k=1:4] {
  set title titles[k]
  set ylabel "value"
  plot violins using (in(k, "layer")):(in(k, "value")):(in(k, "layer") - 0.4 * column("width")):(in(k, "layer") + 0.4 * column("width")) \
         :(in(k, "value") - 1.1 * column("half_step")):(in(k, "value") + 1.1 * column("half_step")) \
         with boxxyerror fillcolor rgb "#7FB8DA" linecolor rgb "#7FB8DA" linewidth 1 dashtype solid, \
       boxes using (in(k, "layer")):(in(k, "median")):(in(k, "layer") - 0.05):(in(k, "layer") + 0.05):(in(k, "lower")):(in(k, "upper")) \
         with boxxyerror fillcolor rgb "#1F3F5F" linecolor rgb "#1F3F5F" linewidth 1 dashtype solid, \
       boxes using (in(k, "layer")):(in(k, "median")) with points pointtype 7 pointsize 0.7 linecolor rgb "#FFFFFF"
}
unset multiplot
