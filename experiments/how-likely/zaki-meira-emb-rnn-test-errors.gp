# Mistakes of the embedded grammar's RNN on test strings over many seeds.
load style
id = "zaki-meira-emb-rnn-test-errors"
what = "test strings with a mistake"
load beside("distribution.gp")
