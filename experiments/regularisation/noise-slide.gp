load style
eval drafted("noise.gp")
set xlabel "σ of the noise on the inputs"
set ylabel "wrong test digits, %"
set key top left Left reverse samplen 2
eval shown
