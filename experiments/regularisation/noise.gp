# Test errors by the deviation of the noise on the inputs; the horizontal line and its band are without noise.
load style
data = table("noise.csv")
none = table("noise-none.csv")
stats none using (column("median")) name "M" nooutput
stats none using (column("low")) name "L" nooutput
stats none using (column("high")) name "H" nooutput
set logscale xy
set yrange [5:100]
set xrange [0.07:4.5]
set xtics (0.1, 0.3, 1, 3)
set ytics (5, 7, 10, 15, 20, 30, 50, 70)
set xlabel "σ of the noise on the inputs (logarithmic axis)"
set ylabel "wrong test digits, % (logarithmic axis)"
set key top left
set object 1 rectangle from graph 0, first L_min to graph 1, first H_max behind fillcolor rgb "#D55E00" fillstyle transparent solid 0.2 noborder
plot M_max with lines linetype 2 title "without noise, median and central 80 %", \
     data using "deviation":"median":"low":"high" with yerrorbars linetype 1 linewidth 2 title "with noise, median and central 80 %"
