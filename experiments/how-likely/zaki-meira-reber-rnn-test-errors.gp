# Mistakes of the RNN on test strings of the Reber grammar over many seeds.
load style
id = "zaki-meira-reber-rnn-test-errors"
what = "test strings with a mistake"
load beside("distribution.gp")
