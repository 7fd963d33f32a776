# The gradient by the logit where the target is 1, by the output, for two losses.
load style
set logscale x
set xrange [1e-8:1]
set yrange [0:1.05]
set format x "10^{%L}"
set termoption enhanced
set xlabel "output of the logistic unit, target 1"
set ylabel "size of the gradient by the logit"
set key at graph 0.62, 0.6 right
data = table("saturation.csv")
plot data using 1:3 with lines lt 1 title "cross-entropy, 1 − a", \
  data using 1:2 with lines lt 2 title "squared error, 2 (1 − a) a (1 − a)"
