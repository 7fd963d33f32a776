# A figure of a report once more, as SVG for a slide: wide as what a slide's title leaves, with letters, lines and marks for the
# last row of a hall, whatever size its script asks for. The program that runs it sets `style` to this file and `plain` to
# experiments/style.gp.
#
# What must be arranged otherwise on a slide has a script of its own beside the chapter's, `<name>-slide.gp` beside `<name>.gp`.
# It begins with `load style`. Either it draws for itself, where there are several panels, or it says
#   eval drafted("<name>.gp")
# to run the chapter's without a picture, sets keys and labels anew, and ends with `eval shown` or with `eval open` and a plot.
# `letters` (pixels) and `tall` (the height at a width of 960) may be set after `load style`; `eval size(960, 450)` then
# makes them hold. `eval keyed(x)` puts the key to the right of a plot that ends at x of the width.
drawn = output
output = "/dev/null"
load plain
output = drawn
if (!exists("draft")) draft = 0
if (!draft) { letters = 24; tall = 450 }
# gnuplot leaves the room that letters need before it scales them, and more than DejaVu's need.
size(width, height) = sprintf('set terminal svg size 960,%d font "DejaVu Sans,%.1f" fontscale 1.2 background rgb "#FFFFFF" linewidth 1.5 noenhanced', \
  tall, letters / 1.2)
set output
eval size(960, 450)
set output (draft ? "/dev/null" : output)
# The last number below an axis may be long.
set rmargin 4
drafted(name) = sprintf('draft = 1; load beside("%s")', name)
open = 'draft = 0; set output output'
shown = open.'; replot'
keyed(x) = sprintf('set rmargin at screen %.3f; set key at screen %.3f, 0.57 left center vertical nobox Left reverse samplen 2', x, x + 0.015)
