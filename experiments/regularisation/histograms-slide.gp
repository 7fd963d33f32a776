load style
eval drafted("histograms.gp")
set ylabel "weights in a bin, %"
eval keyed(0.64)
eval shown
