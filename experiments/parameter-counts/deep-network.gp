# Numbers put out and parameters held by each layer of the deep image network.
load style
data = table("deep-network.csv")
eval size(960, 640)
set termoption enhanced
set logscale y
set yrange [1e2:2e8]
set format y "10^%L"
set xrange [0.4:11.6]
set xtics ("1\nconv" 1, "2\npool" 2, "3\nconv" 3, "4\npool" 4, "5\nconv" 5, "6\npool" 6, "7\nconv" 7, "8\npool" 8, "9\nconv" 9, "10\npool" 10, "11\ndense" 11)
set bmargin 5.5
set xlabel "row of Figure 13.11" offset 0,-1
set ylabel "numbers (logarithmic axis)"
set key above horizontal nobox width 2
set style fill solid 0.9 noborder
set boxwidth 0.4
set grid noxtics
positive(c) = (column(c) > 0 ? column(c) : NaN)
plot data using (column("row") - 0.2):(positive("outputs")) with boxes linecolor rgb "#0072B2" title "put out for one image", \
     data using (column("row") + 0.2):(positive("parameters")) with boxes linecolor rgb "#D55E00" title "parameters held"
