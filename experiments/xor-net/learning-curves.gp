# The loss of every seed's network: solved ones below, the stuck ones on their plateaus.
load style
solved = folder."/curves-solved.csv"
stuck = folder."/curves-stuck.csv"
stats solved using 1 nooutput
good = STATS_columns
last = STATS_max
stats stuck using 1 nooutput
bad = STATS_columns
set logscale x
set xrange [1:last]
set yrange [0:0.8]
set xlabel "epoch"
set ylabel "loss, ½ Σ (t − y)²"
set key top right
blue = "#800072B2"
red = "#30D55E00"
plot for [i=2:good] solved using 1:(column(i)) with lines linecolor rgb blue linewidth 1 dashtype solid notitle, \
     for [i=2:bad] stuck using 1:(column(i)) with lines linecolor rgb red linewidth 1.6 dashtype (12,5) notitle, \
     NaN with lines linecolor rgb "#0072B2" linewidth 2 dashtype solid title sprintf("solved (%d)", good - 1), \
     NaN with lines linecolor rgb "#D55E00" linewidth 2 dashtype (12,5) title sprintf("not solved (%d)", bad - 1)
