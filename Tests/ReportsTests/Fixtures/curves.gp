# Two error curves, one for each model, from a tidy results.csv.
load style
results = table("it's results.csv")
set title "Errors on the test set"
set xlabel "epochs"
set ylabel "errors (of 10,000)"
set xrange [1:15]
set yrange [0:*]
plot results using "epoch":(pick("1", "cnn", "test", "errors")) with linespoints title "CNN", \
     results using "epoch":(pick("1", "mlp", "test", "errors")) with linespoints title "MLP", \
     147 with lines linestyle 100 title "CNN as printed"
