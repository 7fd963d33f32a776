load style
eval drafted("saturation.gp")
set ylabel "gradient by the logit"
set key at graph 0.04, 0.55 left Left reverse samplen 2
eval shown
