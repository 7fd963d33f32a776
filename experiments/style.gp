# The look of every figure. A script begins with `load style` and gets, from the program that runs it,
# the variables `style` (this file) and `output` (the PNG to write).
#
# Colours after Okabe and Ito, told apart with any kind of colour vision; each line also has its own dash
# and its own mark, so that a figure survives grey printing.

if (strstrt(GPVAL_TERMINALS, "pngcairo")) {
  set terminal pngcairo size 960,600 font "DejaVu Sans,13" background rgb "#FFFFFF" linewidth 1.0 noenhanced
} else {
  set terminal png size 960,600 font "DejaVuSans" 13 background rgb "#FFFFFF" noenhanced
}
set output output

set encoding utf8
set datafile separator comma
set datafile columnheaders
# An observation that `pick` leaves out is missing, so that a line runs on to the next one.
set datafile missing NaN

# From a tidy results.csv: the value where the columns match, an empty string matching everything.
#   plot results using "epoch":(pick("1", "cnn", "test", "errors")) with linespoints title "CNN"
matches(name, wanted) = (wanted eq "" || strcol(name) eq wanted)
pick(s, m, p, q) = (matches("seed", s) && matches("model", m) && matches("split", p) \
  && matches("metric", q)) ? column("value") : NaN

set linetype 1 linecolor rgb "#0072B2" linewidth 2 dashtype solid         pointtype 7  pointsize 0.9
set linetype 2 linecolor rgb "#D55E00" linewidth 2 dashtype (12,5)        pointtype 5  pointsize 0.9
set linetype 3 linecolor rgb "#009E73" linewidth 2 dashtype (3,4)         pointtype 9  pointsize 1.0
set linetype 4 linecolor rgb "#CC79A7" linewidth 2 dashtype (14,5,3,5)    pointtype 13 pointsize 1.0
set linetype 5 linecolor rgb "#E69F00" linewidth 2 dashtype (6,3)         pointtype 11 pointsize 1.0
set linetype 6 linecolor rgb "#56B4E9" linewidth 2 dashtype (14,4,3,4,3,4) pointtype 6 pointsize 1.0
set linetype 7 linecolor rgb "#000000" linewidth 2 dashtype (2,3)         pointtype 4  pointsize 0.9
set linetype cycle 7
# The value that the text prints: a thin dark line across the figure.
set style line 100 linecolor rgb "#333333" linewidth 2 dashtype (8,5)

set border 3 linecolor rgb "#444444" linewidth 1.2
set tics nomirror out textcolor rgb "#222222"
set grid linecolor rgb "#CCCCCC" linewidth 1 dashtype solid
set key top right opaque box linecolor rgb "#BBBBBB" samplen 4 spacing 1.15
set lmargin 10
set rmargin 3
