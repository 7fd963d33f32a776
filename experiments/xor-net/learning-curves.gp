# The loss of every seed's network: solved ones below, the stuck ones on their plateaus.
load style
solved = table("curves-solved.csv")
stuck = table("curves-stuck.csv")
stats solved using 1 nooutput
good = STATS_columns
last = STATS_max
stats stuck using 1 nooutput
bad = STATS_columns
if (last > 10) { set logscale x } else { set xtics 1 }
set xrange [1:(last > 1 ? last : 2)]
set yrange [0:0.8<*]
set xlabel "epoch"
set ylabel "loss, ½ Σ (t − y)²"
set key top right
blue = "#800072B2"
red = "#30D55E00"
plot for [i=2:good] solved using 1:(column(i)) with lines linecolor rgb blue linewidth 1 dashtype solid notitle, \
     for [i=2:bad] stuck using 1:(column(i)) with lines linecolor rgb red linewidth 1.6 dashtype (12,5) notitle, \
     for [i=2:(last > 1 ? 1 : good)] solved using 1:(column(i)) with points pointtype 7 linecolor rgb blue notitle, \
     for [i=2:(last > 1 ? 1 : bad)] stuck using 1:(column(i)) with points pointtype 5 linecolor rgb red notitle, \
     NaN with lines linecolor rgb "#0072B2" linewidth 2 dashtype solid title sprintf("solved (%d)", good - 1), \
     NaN with lines linecolor rgb "#D55E00" linewidth 2 dashtype (12,5) title sprintf("not solved (%d)", bad - 1)
