load style
eval drafted("turing.gp")
eval keyed(0.67)
eval shown
