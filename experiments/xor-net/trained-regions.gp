# The output over the plane of inputs: one trained network a panel, with the line on which it is one half.
load style
regions = table("trained-regions.csv")
lines = table("trained-lines.csv")
points = table("cases.csv")
stats regions using 1 nooutput
count = STATS_columns - 2
array titles[8]
stats table("trained-panels.csv") using (titles[int(column(1))] = strcol(2), 1) nooutput
eval size((count > 1 ? 400 * count : 520), 460)
set multiplot layout 1,(count < 1 ? 1 : count)
unset key
unset grid
unset colorbox
set border 15
set lmargin 8
set rmargin 2
set palette defined (0 "#FFFFFF", 0.5 "#A9D3EC", 1 "#3F8FC4")
set cbrange [0:1]
set xrange [-0.5:1.5]
set yrange [-0.5:1.5]
set size ratio -1
set xtics 0,1,1
set ytics 0,1,1
set xlabel "x1"
set ylabel "x2" rotate by 0
is(wanted) = (column("XOR") == wanted) ? column("x2") : NaN
on(k, c) = (column("panel") == k) ? column(c) : NaN
do for [k=1:count] {
  set title titles[k]
  plot regions using 1:2:(column(k + 2)) with image, \
       lines using (on(k, "x1")):(on(k, "x2")):"length1":"length2" \
         with vectors nohead linecolor rgb "#222222" linewidth 2, \
       points using "x1":(is(0)) with points pointtype 7 pointsize 2.4 linecolor rgb "#FFFFFF", \
       points using "x1":(is(0)) with points pointtype 6 pointsize 2.4 linewidth 2 linecolor rgb "#222222", \
       points using "x1":(is(1)) with points pointtype 7 pointsize 2.4 linecolor rgb "#D55E00"
}
unset multiplot
