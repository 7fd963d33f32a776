# Mistakes of the RNN on training strings of the Reber grammar over many seeds.
load style
id = "zaki-meira-reber-rnn-train-errors"
what = "training strings with a mistake"
load beside("distribution.gp")
