# The four panels of threshold-regions.gp in a row.
load style
letters = 21
tall = 360
regions = table("threshold-regions.csv")
lines = table("threshold-lines.csv")
points = table("cases.csv")
eval size(960, 450)
array panels[4] = ["AND", "OR", "XOR", "network"]
array targets[4] = ["AND", "OR", "XOR", "XOR"]
array titles[4] = ["AND: one unit", "OR: one unit", "XOR: the best\none unit", "XOR: two layers"]
set multiplot layout 1,4
unset key
unset colorbox
unset grid
set lmargin 4
set rmargin 1
set tmargin 3.5
set clip two
set border 15
set palette defined (0 "#FFFFFF", 1 "#BBDDF0")
set cbrange [0:1]
set xrange [-0.5:1.5]
set yrange [-0.5:1.5]
set size ratio -1
set xtics 0,1,1
set ytics 0,1,1
set xlabel "x1"
on(name, c) = (strcol("panel") eq name) ? column(c) : NaN
is(name, wanted) = (column(name) == wanted) ? column("x2") : NaN
do for [k=1:4] {
  set title titles[k]
  plot regions using "x1":"x2":panels[k] with image, \
       lines using (on(panels[k], "x1")):(on(panels[k], "x2")):"length1":"length2" \
         with vectors nohead linecolor rgb "#0072B2" linewidth 2, \
       points using "x1":(is(targets[k], 0)) with points pointtype 7 pointsize 1.8 linecolor rgb "#FFFFFF", \
       points using "x1":(is(targets[k], 0)) with points pointtype 6 pointsize 1.8 linewidth 2 linecolor rgb "#222222", \
       points using "x1":(is(targets[k], 1)) with points pointtype 7 pointsize 1.8 linecolor rgb "#D55E00"
}
unset multiplot
