load style
eval drafted("entropy.gp")
eval keyed(0.52)
eval shown
