# Mistakes of the LSTM on test strings over many seeds.
load style
id = "zaki-meira-emb-lstm-test-errors"
what = "test strings with a mistake"
load beside("distribution.gp")
