# A bit of everything that figures are made of: letters, lines, dashes, marks, areas and transparency. Two gnuplots that
# draw this to the same bytes draw every figure to the same bytes; `figures.json` keeps its digest for that comparison.
load style
eval size(600, 400)
set termoption enhanced
set title "Sphinx of black quartz, judge my vow\n0123456789 φ′ ½ Σ (t − y)² ∂E/∂z ŷ ‖"
set label 1 "10^{−3} x_1" at 1,8
set xrange [0:10]
set yrange [0:9]
set style fill transparent solid 0.2 noborder
plot for [k=1:7] k + sin(x + k) / 2 with lines linetype k title sprintf("line %d", k), \
  for [k=1:7] '+' using 1:(k - 0.5) every 7 with points linetype k notitle, \
  '+' using 1:(2 + cos($1)):(5 + sin($1)) with filledcurves linecolor rgb "#0072B2" notitle, \
  '+' using 1:(1):(0.05):(0.4) every 10 with boxxyerror linecolor rgb "#80D55E00" notitle
