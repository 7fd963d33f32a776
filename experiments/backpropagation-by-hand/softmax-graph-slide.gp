# The boxes and arrows of softmax-graph.gp with larger letters and shorter names.
load style
name = "softmax-graph"
letters = 17
tall = 480
eval size(960, 450)
boxes = table(name."-boxes.csv")
arrows = table(name."-arrows.csv")
texts = table(name."-texts.csv")
unset border; unset tics; unset grid; unset key
set margins 0, 0, 0, 0
set xrange [20:1260]
set yrange [5:550]
set style fill solid 1.0 border rgb "#444444"
array fills[4] = [0xEEEEEE, 0xD3E9F7, 0xFBE0CF, 0xFFFFFF]
is(k, c) = (column("kind") == k) ? column(c) : NaN
short(s) = strstrt(s, "logits ") == 1 ? s[8:*] : strstrt(s, "x:") == 1 ? "x" : s
plot arrows using (is(1, "x")):"y":"dx":"dy" with vectors head filled size 11,18 linecolor rgb "#0072B2" linewidth 1.4 dashtype solid, \
  arrows using (is(2, "x")):"y":"dx":"dy" with vectors head filled size 11,18 linecolor rgb "#D55E00" linewidth 1.4 dashtype (6,3), \
  boxes using "x":"y":(column("halfwidth") + 8):(column("halfheight") + 3):(fills[int(column("kind"))]) with boxxyerror linewidth 1.2 dashtype solid fillcolor rgb variable, \
  texts using (is(0, "x")):"y":(short(strcol("text"))) with labels textcolor rgb "#111111"
