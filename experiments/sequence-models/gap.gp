# Share of the seeds that keep the second symbol, by the gap.
load style
eval size(840, 460)
data = table("gap-curves.csv")
stats data using 1 nooutput
set xrange [0:STATS_max + 2]
set yrange [-5:109]
set ytics 0, 25
set xlabel "least number of symbols between the two"
set ylabel "seeds that keep the second symbol, %"
set key bottom left
plot for [i=2:4] data using 1:(column(i)) with linespoints title columnhead(i)
