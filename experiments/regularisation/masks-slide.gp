load style
eval size(960, 450)
units = table("masks-units.csv")
edges = table("masks-edges.csv")
set multiplot layout 1,3
unset border; unset tics; unset grid; unset key
set lmargin 1
set rmargin 1
set xrange [-0.4:3.4]
set yrange [-3.2:3.2]
u(k, c) = (column("example") == k) ? column(c) : NaN
do for [k=1:3] {
  set title sprintf("example %d", k)
  plot edges using (u(k, "x")):"y":"dx":"dy" with vectors nohead linecolor rgb "#4E9CC9" linewidth 1.2 dashtype solid, \
       units using (u(k, "x")):(column("kept") == 1 ? column("y") : NaN) with points pointtype 7 pointsize 2 linecolor rgb "#0072B2", \
       units using (u(k, "x")):(column("kept") == 0 ? column("y") : NaN) with points pointtype 7 pointsize 2 linecolor rgb "#BBBBBB"
}
unset multiplot
