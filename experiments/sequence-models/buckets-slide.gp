load style
eval drafted("buckets.gp")
set ylabel "padding, % of the steps"
eval shown
