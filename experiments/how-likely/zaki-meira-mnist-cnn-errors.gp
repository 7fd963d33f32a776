# Test errors of the CNN over many seeds.
load style
id = "zaki-meira-mnist-cnn-errors"
what = "errors on the test digits"
load beside("distribution.gp")
