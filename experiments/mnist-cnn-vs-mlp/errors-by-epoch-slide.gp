load style
eval drafted("errors-by-epoch.gp")
set ylabel "test errors"
if (isPrinted && least > 0) { set ytics (100, 200, 400, 800, 1600, 3600, 7000) }
eval keyed(0.72)
eval open
plot data using "epoch":(is("mlp", "low")):(is("mlp", "high")) with filledcurves linecolor rgb "#D55E00" notitle, \
     data using "epoch":(is("cnn", "low")):(is("cnn", "high")) with filledcurves linecolor rgb "#0072B2" notitle, \
     data using "epoch":(is("mlp", "median")) with linespoints linetype 2 title "MLP, median", \
     data using "epoch":(is("cnn", "median")) with linespoints linetype 1 title "CNN, median", \
     back using "epoch":(isBack("mlp")) with points pointtype 6 linecolor rgb "#D55E00" title "thrown back", \
     back using "epoch":(isBack("cnn")) with points pointtype 6 linecolor rgb "#0072B2" title "thrown back", \
     (isPrinted ? mlp : NaN) with lines linestyle 100 title (isPrinted ? sprintf("printed: %g", mlp) : ""), \
     (isPrinted ? cnn : NaN) with lines linestyle 100 title (isPrinted ? sprintf("printed: %g", cnn) : "")
