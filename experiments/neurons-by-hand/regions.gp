# Three lines in the plane: the signs of three perceptrons take seven of eight values.
load style
eval size(720, 700)
plane = table("regions-plane.csv")
labels = table("regions-labels.csv")
lines = table("regions-lines.csv")
array a[3]
array b[3]
array c[3]
stats lines using (a[int($0) + 1] = column(1), b[int($0) + 1] = column(2), c[int($0) + 1] = column(3), 1) nooutput
unset key
unset colorbox
unset grid
set border 15
set size ratio -1
set xrange [-1.5:1.5]
set yrange [-1.5:1.5]
set xlabel "x1"
set ylabel "x2" rotate by 0
set palette maxcolors 7 defined (0 "#DCEBF5", 1 "#FBE5D6", 2 "#DFF1E8", 3 "#F5E4EE", 4 "#FCF0D0", 5 "#E3E3E3", 6 "#FFFFFF")
set cbrange [-0.5:6.5]
# Each line from one end of the picture to the other, along its own direction.
set parametric
set trange [-4:4]
foot(p, k) = -c[k] * p / (a[k]**2 + b[k]**2)
plot plane using "x1":"x2":"region" with image, \
     for [k=1:3] foot(a[k], k) - b[k] * t, foot(b[k], k) + a[k] * t with lines linecolor rgb "#0072B2" linewidth 2.5 dashtype solid, \
     labels using "x1":"x2":"signs" with labels font ",18"
