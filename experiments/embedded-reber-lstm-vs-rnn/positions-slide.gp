load style
eval drafted("positions.gp")
set ylabel "strings with a mistake, %"
eval shown
