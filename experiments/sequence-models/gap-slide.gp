load style
eval drafted("gap.gp")
set ylabel "seeds that keep it, %"
eval keyed(0.78)
eval shown
