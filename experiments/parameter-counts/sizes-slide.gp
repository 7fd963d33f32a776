load style
eval drafted("sizes.gp")
letters = 20
eval size(960, 450)
set termoption enhanced
set lmargin at screen 0.45
set xlabel "weights or synapses"
set key above horizontal nobox samplen 2
eval shown
