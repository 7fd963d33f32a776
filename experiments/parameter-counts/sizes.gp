# Weights that we counted and numbers of synapses as printed.
load style
data = table("sizes.csv")
eval size(960, 560)
set logscale x
set xrange [1e3:1e15]
set xtics 1e3,1e2,1e15
set format x "10^{%L}"
set termoption enhanced
set xlabel "weights or synapses (logarithmic axis)"
set yrange [9.6:-0.6]
set lmargin 40
set key above horizontal nobox width 2
plot data using (column("weights")):(column(0)):ytic(stringcolumn("what")) with points pointtype 7 pointsize 1.6 linecolor rgb "#0072B2" title "weights, counted", \
     data using (column("printed")):(column(0)) with points pointtype 2 pointsize 1.6 linewidth 2.5 linecolor rgb "#D55E00" title "printed by Zhang (Table 1)"
