load style
set title "How much a picture changes when it is shifted to the right"
set xlabel "shift in cells"
set ylabel "change, % of the norm"
set key bottom right
set xrange [0:6.2]
set yrange [0:*]
set xtics 1
plot for [k=2:5] table("shifts.csv") using 1:k with linespoints linetype k-1 title columnheader(k)
