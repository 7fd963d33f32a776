# Boxes and arrows of one graph; a script loads the style, sets `name`, `wide` and `high`, and loads this one.
type_size = 12
eval size(wide, high)
boxes = table(name."-boxes.csv")
arrows = table(name."-arrows.csv")
texts = table(name."-texts.csv")
unset border; unset tics; unset grid; unset key
set margins 0, 0, 0, 0
set xrange [0:wide]
set yrange [0:high]
set style fill solid 1.0 border rgb "#444444"
set style textbox opaque noborder margins 0.4, 0.2 fillcolor rgb "#FFFFFF"
# Inputs and parameters grey, values blue, gradients orange, silent units white.
array fills[4] = [0xEEEEEE, 0xD3E9F7, 0xFBE0CF, 0xFFFFFF]
array lines[2] = [0x0072B2, 0xD55E00]
is(k, c) = (column("kind") == k) ? column(c) : NaN
plot arrows using (is(1, "x")):"y":"dx":"dy" with vectors head filled size 11,18 linecolor rgb lines[1] linewidth 1.4 dashtype solid, \
  arrows using (is(2, "x")):"y":"dx":"dy" with vectors head filled size 11,18 linecolor rgb lines[2] linewidth 1.4 dashtype (6,3), \
  boxes using "x":"y":"halfwidth":"halfheight":(fills[int(column("kind"))]) with boxxyerror linewidth 1.2 dashtype solid fillcolor rgb variable, \
  texts using (is(1, "x")):"y":(strcol("text")) with labels boxed font ",10" textcolor rgb "#222222", \
  texts using (is(0, "x")):"y":(strcol("text")) with labels textcolor rgb "#111111"
