# Padding in percent of what is computed, by the number of buckets.
load style
eval size(840, 460)
data = table("buckets.csv")
stats data using 4 nooutput
most = STATS_max
stats data using 1 nooutput
set xrange [0:STATS_max + 1]
set yrange [0:(most > 0 ? 1.1 * most : 1)]
set xlabel "buckets"
set ylabel "padding, % of the computed steps"
unset key
plot data using 1:4 with linespoints linetype 1
