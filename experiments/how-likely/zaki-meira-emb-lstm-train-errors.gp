# Mistakes of the LSTM on training strings over many seeds.
load style
id = "zaki-meira-emb-lstm-train-errors"
what = "training strings with a mistake"
load beside("distribution.gp")
