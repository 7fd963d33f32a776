# The four panels of perceptron-steps.gp in a row; their titles on two lines.
load style
letters = 18
tall = 380
eval size(960, 450)
weights = table("steps-weights.csv")
points = table("steps-points.csv")
array w1[4]
array w2[4]
array titles[4]
stats weights using (w1[int($0) + 1] = column(1), w2[int($0) + 1] = column(2), titles[int($0) + 1] = strcol(3), 1) nooutput
broken(s) = strstrt(s, ": ") ? s[1:strstrt(s, ": ")]."\n".s[strstrt(s, ": ") + 2:*] : s
set multiplot layout 1,4
unset key
set border 15
set lmargin 4
set rmargin 1
set tmargin 3.5
set size ratio -1
set xrange [-3.2:3.2]
set yrange [-3.2:3.2]
set xtics -2,2,2
set ytics -2,2,2
set xlabel "x1"
positive(l) = (column("label") > 0) ? column("x2") : NaN
negative(l) = (column("label") < 0) ? column("x2") : NaN
do for [k=1:4] {
  set title broken(titles[k])
  unset arrow
  set arrow 1 from 0,0 to w1[k],w2[k] linecolor rgb "#222222" linewidth 2.5 front
  edge = (w2[k] > 0) ? 3.2 : -3.2
  ring = (k <= 3) ? k : 0
  plot '+' using 1:(-w1[k] / w2[k] * $1):(edge) with filledcurves fillcolor rgb "#BBDDF0" fillstyle solid, \
       '+' using 1:(-w1[k] / w2[k] * $1) with lines linecolor rgb "#0072B2" linewidth 2 dashtype solid, \
       points using "x1":(positive(0)) with points pointtype 7 pointsize 1.6 linecolor rgb "#D55E00", \
       points using "x1":(negative(0)) with points pointtype 7 pointsize 1.6 linecolor rgb "#FFFFFF", \
       points using "x1":(negative(0)) with points pointtype 6 pointsize 1.6 linewidth 2 linecolor rgb "#222222", \
       points using "x1":(int($0) + 1 == ring ? column("x2") : NaN) with points pointtype 6 pointsize 2.8 linewidth 2 linecolor rgb "#CC79A7"
}
unset multiplot
