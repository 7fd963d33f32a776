load style
eval size(960, 450)
results = table("results.csv")
set multiplot layout 1,2
set logscale y
set yrange [5e-5:2]
set format y "1e%L"
set xlabel "updates"
set key at graph 0.03, 0.38 left Left reverse nobox samplen 2
set lmargin 7
threshold = 0.0001
set arrow 1 from graph 0, first threshold to graph 1, first threshold nohead linestyle 100
set title "E, logistic, α = 0.2"
set xtics 0, 2500
plot results using (strcol("model") eq "logistic" ? column("epoch") : NaN):(column("value")) with lines lt 1 notitle, \
  NaN with lines linestyle 100 title "E = 0.0001"
set title "E, rectified"
set xtics 0, 150
plot results using (strcol("model") eq "relu fast" ? column("epoch") : NaN):(column("value")) with lines lt 2 dashtype solid title "α = 0.2", \
  results using (strcol("model") eq "relu slow" ? column("epoch") : NaN):(column("value")) with lines lt 1 dashtype (12,5) title "α = 0.1"
unset multiplot
