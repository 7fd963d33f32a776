# Share of test strings with a mistake at each symbol, counted from the end.
load style
data = table("positions.csv")
set xlabel "symbol, counted from the end of the string (1 is the last)"
set ylabel "test strings with a mistake there, %"
set key top left width 2
set xrange [20.7:0.3] 
set yrange [0:*]
set xtics 1
set style fill solid 0.9 noborder
set boxwidth 0.4
plot data using (column("position_from_end") + 0.2):"rnn" with boxes linetype 2 title "RNN", \
     data using (column("position_from_end") - 0.2):"lstm" with boxes linetype 1 title "LSTM"
