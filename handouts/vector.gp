# A figure of a report once more, as SVG: the same script, the same tables and the same style, but for the terminal. The
# program that runs it sets `style` to this file and `plain` to experiments/style.gp.
drawn = output
output = "/dev/null"
load plain
set output
size(width, height) = sprintf('set terminal svg size %d,%d font "DejaVu Sans,%d" fontscale 1.333 background rgb "#FFFFFF" linewidth 1.0 noenhanced', \
  width, height, type_size)
eval size(960, 600)
output = drawn
set output output
