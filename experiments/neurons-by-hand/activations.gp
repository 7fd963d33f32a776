# Each activation function and its derivative, a panel each; the last panel is the legend.
load style
eval size(960, 1040)
curves = table("activations.csv")
names = table("activation-names.csv")
count = 11
array titles[count]
stats names using (titles[int($0) + 1] = strcol(1), 1) nooutput
set multiplot layout 4,3
unset key
set lmargin 8.2
set rmargin 1.5
set tmargin 2.4
set bmargin 3.2
set xrange [-4:4]
set xtics -4,2,4
set xlabel "z"
set ylabel "φ, φ′" offset 0.6,0
below(c) = (column("z") < 0) ? column(c) : 1/0
above(c) = (column("z") > 0) ? column(c) : 1/0
smooth(k) = (k == 3 || k == 5 || k == 6 || k == 8 || k == 11)
inside(z) = (z > left && z < right)
beyond(z) = (smooth(k) ? z >= left : z > left && z >= right)
at(c) = (column("z") == 0) ? column(c) : 1/0
do for [k=1:count] {
  v = 2 * k
  set title titles[k]
  # Functions that stay between −1 and 1 have a scale of their own.
  bounded = (k <= 2 || (k >= 4 && k <= 6))
  set yrange [(bounded ? -1.2 : -1.4):(bounded ? 1.2 : 4)]
  step = bounded ? 0.5 : 1
  set ytics step
  if (k <= 2) {
    # A step: no line across the jump, a full point for the value there and open ones for the ends.
    plot curves using "z":(below(v)) with lines linetype 1, \
         curves using "z":(above(v)) with lines linetype 1, \
         curves using "z":(at(v)) with points pointtype 7 pointsize 1.1 linecolor rgb "#0072B2", \
         curves using "z":(column(v + 1)) with lines linetype 2
  } else {
    # The derivative in pieces, with no line across its jumps.
    left = (k == 4) ? -0.5 : 0
    right = (k == 4) ? 0.5 : 0
    plot curves using "z":(column(v)) with lines linetype 1, \
         curves using "z":(column("z") <= left ? column(v + 1) : 1/0) with lines linetype 2, \
         curves using "z":(inside(column("z")) ? column(v + 1) : 1/0) with lines linetype 2, \
         curves using "z":(beyond(column("z")) ? column(v + 1) : 1/0) with lines linetype 2
  }
}
# The legend.
unset border
unset xtics
unset ytics
unset grid
unset xlabel
unset ylabel
unset title
set key center center samplen 5 spacing 1.6 nobox
set xrange [0:1]
set yrange [0:1]
plot NaN with lines linetype 1 title "φ(z)", NaN with lines linetype 2 title "derivative φ′(z)", \
     NaN with points pointtype 7 pointsize 1.1 linecolor rgb "#0072B2" title "value at the jump"
unset multiplot
