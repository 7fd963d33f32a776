load style
eval drafted("deep-network.gp")
set ylabel "numbers"
set key above horizontal nobox width 2
eval shown
