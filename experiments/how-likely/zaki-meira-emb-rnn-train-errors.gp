# Mistakes of the embedded grammar's RNN on training strings over many seeds.
load style
id = "zaki-meira-emb-rnn-train-errors"
what = "training strings with a mistake"
load beside("distribution.gp")
