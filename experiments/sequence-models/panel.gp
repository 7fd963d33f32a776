# For each cell the share of new strings whose second-last symbol is predicted, by epoch, one line a seed.
load style
eval size(1240, 680)
curves = table("panel-curves.csv")
names = table("panel-names.csv")
stats curves using "epoch" nooutput
last = STATS_max
stats curves using "place" nooutput
seeds_here = int(STATS_max)
stats names using 1 nooutput
cells = int(STATS_max)
# Names and counts, in the order of the cells.
titles = ""
stats names using (titles = titles.sprintf("%s|", strcol("name")), 0) nooutput
piece(s, k) = k == 1 ? s[1:strstrt(s, "|") - 1] : piece(s[strstrt(s, "|") + 1:strlen(s)], k - 1)
set multiplot layout 2, 4 margins 0.065, 0.975, 0.10, 0.93 spacing 0.035, 0.14
set xrange [0:(last > 1 ? last : 2)]
set yrange [0:105]
step = last > 3 ? last / 3 : 1
set xtics step
unset key
do for [k=1:cells] {
  set title piece(titles, k)
  if (k % 4 == 1) { set ylabel "symbol kept, % of new strings"; set ytics 25 format "%g" } else { unset ylabel; set ytics 25 format "" }
  if (k > 4) { set xlabel "epoch" } else { unset xlabel }
  plot for [s=1:seeds_here] curves using (column("cell") == k && column("place") == s ? column("epoch") : NaN):(100 * column("kept")) \
         with lines linetype 1 linewidth 1 notitle, \
       50 with lines linestyle 100 notitle
}
unset multiplot
