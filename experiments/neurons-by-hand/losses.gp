# Squared error and Huber loss, and their slopes.
load style
eval size(960, 460)
curves = table("losses-curves.csv")
set multiplot layout 1,2
set lmargin 8
set rmargin 2
set xrange [-3:3]
set xlabel "z = y − ŷ"
set ylabel "loss"
set yrange [0:9]
set key top center
plot curves using "z":"squared" with lines linetype 2 title "squared error", \
     curves using "z":"huber" with lines linetype 1 title "Huber"
set ylabel "slope of the loss"
set yrange [-6:6]
set key top left
plot curves using "z":"squared-slope" with lines linetype 2 title "squared error", \
     curves using "z":"huber-slope" with lines linetype 1 title "Huber"
unset multiplot
