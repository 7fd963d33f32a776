load style
eval drafted("shifts.gp")
unset title
eval keyed(0.68)
eval shown
