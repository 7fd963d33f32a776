# The look of every figure, and the only place that names a terminal or a font. A script begins with `load style`. The
# program that runs it sets `style` (this file), `output` (the PNG to write), `folder` (where the tables of the report
# stand), `here` (where the script stands) and, to try another gnuplot's, `terminals`.
#
# A script asks for its files by `table("curves.csv")` and `load beside("panels.gp")`: what it asks for is what the figure
# was drawn from, and goes into `figures.json`. Another size than 960 × 600 is set by `eval size(1200, 520)`.
#
# Colours after Okabe and Ito, told apart with any kind of colour vision; each line also has its own dash
# and its own mark, so that a figure survives grey printing.

if (!exists("terminals")) terminals = GPVAL_TERMINALS
type_size = 13
size(width, height) = strstrt(" ".terminals." ", " pngcairo ") \
  ? sprintf('set terminal pngcairo size %d,%d font "DejaVu Sans,%d" background rgb "#FFFFFF" linewidth 1.0 noenhanced', \
      width, height, type_size) \
  : sprintf('set terminal png truecolor size %d,%d font "DejaVuSans,%d" background rgb "#FFFFFF" noenhanced', \
      width, height, type_size)
eval size(960, 600)
set output output

if (!exists("asked")) asked = ""
table(name) = (asked = asked."table ".name."\n", folder."/".name)
beside(name) = (asked = asked."script ".name."\n", here."/".name)

set encoding utf8
set datafile separator comma
set datafile columnheaders
# An observation that `pick` leaves out is missing, so that a line runs on to the next one.
set datafile missing NaN

# From a tidy results.csv: the value where the columns match, an empty string matching everything.
#   plot table("results.csv") using "epoch":(pick("1", "cnn", "test", "errors")) with linespoints title "CNN"
matches(name, wanted) = (wanted eq "" || strcol(name) eq wanted)
pick(s, m, p, q) = (matches("seed", s) && matches("model", m) && matches("split", p) \
  && matches("metric", q)) ? column("value") : NaN
# Its seeds, as words in the order of the file:
#   stats table("results.csv") using (note_seed(strcol("seed"))) nooutput
seeds = ""
note_seed(s) = strstrt(seeds." ", " ".s." ") ? 0 : (seeds = seeds." ".s, 1)

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
