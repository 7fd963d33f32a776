# Share of new strings copied without a mistake, by their length, for three sizes of the context.
load style
eval size(840, 460)
data = table("context.csv")
stats data using 1 nooutput
set xrange [STATS_min - 0.5:STATS_max + 0.5]
set yrange [-5:109]
set xtics 1
set ytics 0, 25
set xlabel "letters in the string"
set ylabel "strings copied rightly, %"
set key bottom left
plot for [i=2:4] data using 1:(column(i)) with linespoints title columnhead(i)
