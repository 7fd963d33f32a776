load style
eval drafted("reach.gp")
set ylabel "gradient k steps back"
eval keyed(0.53)
eval shown
