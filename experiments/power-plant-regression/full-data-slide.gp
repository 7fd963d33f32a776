load style
letters = 21
eval size(960, 450)
rmse = table("full-data-rmse.csv")
pairs = table("full-data-predictions.csv")
rows = 0
stats rmse using (rows = rows + 1, 1) nooutput
if (rows == 0) {
  unset border; unset tics; unset grid; unset key
  set xrange [0:1]; set yrange [0:1]
  set label 1 "The full data set was not at hand in this run." at 0.5, 0.5 center
  plot NaN notitle
} else {
  set multiplot
  set title "RMSE on held-out hours, MW"
  set xrange [0.5:4.5]
  stats rmse using "rmse" name "R" nooutput
  if (R_min >= 4 && R_max <= 5.2) { set yrange [4:5.2] } else { set yrange [0:1.1 * R_max + 1e-9] }
  set xtics ("least\nsquares\n2 inputs" 1, "network\n2-3-2-1" 2, "least\nsquares\n4 inputs" 3, "network\n4-3-2-1" 4)
  set lmargin at screen 0.085
  set rmargin at screen 0.53
  set bmargin at screen 0.24
  set tmargin at screen 0.87
  unset key
  jitter(place, seed) = place + (seed - 5.5) * 0.05
  plot rmse using (jitter(column("place"), column("seed"))):(column("rmse")) with points lt 1 pointsize 0.7 notitle
  set autoscale
  stats pairs using "true":"predicted" name "P" nooutput
  low = P_min_x < P_min_y ? P_min_x : P_min_y
  high = P_max_x > P_max_y ? P_max_x : P_max_y
  margin = 0.05 * (high - low) + 1e-9
  if (low < 415 || high > 500) { set xrange [low - margin:high + margin]; set yrange [low - margin:high + margin] }
  else { set xrange [415:500]; set yrange [415:500]; set xtics 420, 20; set ytics 420, 20 }
  set lmargin at screen 0.66
  set rmargin at screen 0.98
  set xlabel "true output, MW"
  set ylabel "predicted, MW"
  set title "4-3-2-1, first seed"
  plot pairs using (column("true")):(column("predicted")) with points pt 7 ps 0.2 lc rgb "#0072B2" notitle, \
    x with lines linestyle 100 notitle
  unset multiplot
}
