load style
eval drafted("strings-with-mistakes.gp")
set ylabel "with a mistake, %"
eval keyed(0.66)
eval open
plot for [s in seeds] results using "epoch":(share("rnn", "train", training, s)) with lines linetype 2 linewidth 1 title first(s, "RNN, training"), \
     for [s in seeds] results using "epoch":(share("rnn", "test", test, s)) with lines linetype 5 linewidth 1 title first(s, "RNN, test"), \
     for [s in seeds] results using "epoch":(share("lstm", "train", training, s)) with lines linetype 1 linewidth 1 title first(s, "LSTM, training"), \
     for [s in seeds] results using "epoch":(share("lstm", "test", test, s)) with lines linetype 3 linewidth 1 title first(s, "LSTM, test"), \
     printed with lines linestyle 100 title sprintf("printed, RNN: %g %%", printed)
