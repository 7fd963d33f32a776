# Test errors of the MLP over many seeds.
load style
id = "zaki-meira-mnist-mlp-errors"
what = "errors on the test digits"
load beside("distribution.gp")
