# E = half the sum of squared errors, the logistic network (left) and the rectified one (right).
load style
eval size(1200, 520)
results = table("results.csv")
set multiplot layout 1,2
set logscale y
set yrange [5e-5:2]
set format y "%g"
set ylabel "E = half the sum of squared errors"
set xlabel "updates"
set key top right
set lmargin 13
threshold = 0.0001
set arrow 1 from graph 0, first threshold to graph 1, first threshold nohead linestyle 100
set title "logistic, α = 0.2"
plot results using (strcol("model") eq "logistic" ? column("epoch") : NaN):(column("value")) with lines lt 1 title "our network", \
  NaN with lines linestyle 100 title "E = 0.0001"
set title "rectified"
unset ylabel
plot results using (strcol("model") eq "relu fast" ? column("epoch") : NaN):(column("value")) with lines lt 2 dashtype solid title "α = 0.2", \
  results using (strcol("model") eq "relu slow" ? column("epoch") : NaN):(column("value")) with lines lt 1 dashtype (12,5) title "α = 0.1", \
  NaN with lines linestyle 100 title "E = 0.0001"
unset multiplot
