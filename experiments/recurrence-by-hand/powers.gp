# Norms of powers: the spectral radius decides, not the norm.
load style
data = table("power-curves.csv")
set logscale y
set format y "1e%L"
set yrange [1e-10:1e12]
set ytics 1e-10, 1e4
set xrange [0:100]
set xlabel "power k"
set ylabel "Frobenius norm of W^k"
set key top left
plot for [i=2:8] data using 1:(column(i)) with lines title columnhead(i)
