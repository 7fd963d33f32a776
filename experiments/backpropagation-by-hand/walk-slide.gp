# Of each neuron its name, a and δ, of each weight its value: what walk.gp has besides stands on the chapter's page.
load style
name = "walk"
wide = 1500
high = 880
letters = 18
eval size(960, 450)
boxes = table(name."-boxes.csv")
arrows = table(name."-arrows.csv")
texts = table(name."-texts.csv")
unset border; unset tics; unset grid; unset key
set margins 0, 0, 0, 0
set xrange [0:wide]
set yrange [20:high]
set style fill solid 1.0 border rgb "#444444"
set style textbox opaque noborder margins 0.3, 0.1 fillcolor rgb "#FFFFFF"
array fills[4] = [0xEEEEEE, 0xD3E9F7, 0xFBE0CF, 0xFFFFFF]
is(k, c) = (column("kind") == k) ? column(c) : NaN
begins(s) = strstrt(strcol("text"), s) == 1
# The rows of a box lie 20 apart, five of them with the name above and δ below; three have room for larger letters.
row(s) = begins("neuron") ? (column("x") < 200 ? 22 : 2) : begins("a =") ? (column("x") < 200 ? -22 : 20) : begins("δ") ? -2 : \
  begins("temperature") || begins("humidity") ? 0 : NaN
plot arrows using (is(1, "x")):"y":"dx":"dy" with vectors head filled size 11,18 linecolor rgb "#0072B2" linewidth 1.2 dashtype solid, \
  boxes using "x":"y":(column("halfwidth") + 8):(column("x") < 200 ? 64 : 66):(fills[int(column("kind"))]) with boxxyerror linewidth 1.2 dashtype solid fillcolor rgb variable, \
  texts using (begins("w") ? is(1, "x") + (column("x") < 1000 ? 20 : 0) : NaN):"y":(strcol("text")) with labels boxed textcolor rgb "#222222", \
  texts using (is(0, "x")):(column("y") + row("")):(strcol("text")) with labels textcolor rgb "#111111"
