load style
eval drafted("context.gp")
eval keyed(0.78)
eval shown
