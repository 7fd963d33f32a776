load style
eval drafted("mistakes.gp")
set ylabel "mistakes per string"
eval keyed(0.68)
eval open
first(s, t) = (s eq word(seeds, 1) ? t : "")
plot for [s in seeds] results using "epoch":(shown(pick(s, "rnn", "train", "mistakes_per_sequence"))) with lines linetype 1 linewidth 1 title first(s, "RNN, 4 units"), \
     for [s in seeds] results using "epoch":(shown(pick(s, "mlp-4", "train", "mistakes_per_sequence"))) with lines linetype 2 linewidth 1 title first(s, "MLP, 4 units"), \
     for [s in seeds] results using "epoch":(shown(pick(s, "mlp-100", "train", "mistakes_per_sequence"))) with lines linetype 3 linewidth 1 title first(s, "MLP, 100 units"), \
     best with lines linestyle 100 title sprintf("limit %.4f", best)
