# Share of words that the stack network answers rightly, by their length and by the numbers it is computed with.
load style
data = table("turing.csv")
stats data using 1 nooutput
set xrange [0:STATS_max + 1]
set yrange [-5:109]
set ytics 0, 25
set xlabel "symbols in the word"
set ylabel "words answered rightly, %"
set key center right
plot for [i=2:4] data using 1:(column(i)) with linespoints title columnhead(i)
