load style
eval drafted("descent.gp")
set ylabel "E"
set format y "1e%L"
set lmargin 7
set xtics 0, 500
eval keyed(0.55)
eval shown
