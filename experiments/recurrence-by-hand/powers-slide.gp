load style
eval drafted("powers.gp")
set ylabel "norm of W^k"
eval keyed(0.56)
eval shown
