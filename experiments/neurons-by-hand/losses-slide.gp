load style
eval size(960, 450)
curves = table("losses-curves.csv")
set multiplot layout 1,2
set lmargin 6
set rmargin 2
set xrange [-3:3]
set xlabel "z = y − ŷ"
set title "loss"
set yrange [0:9]
set key top center nobox samplen 2
plot curves using "z":"squared" with lines linetype 2 title "squared error", \
     curves using "z":"huber" with lines linetype 1 title "Huber"
set title "slope of the loss"
set yrange [-6:6]
unset key
plot curves using "z":"squared-slope" with lines linetype 2, \
     curves using "z":"huber-slope" with lines linetype 1
unset multiplot
