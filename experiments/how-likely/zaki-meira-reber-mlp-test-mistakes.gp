# Mistakes of the MLP a test string over many seeds.
load style
id = "zaki-meira-reber-mlp-test-mistakes"
what = "mistakes a test string"
load beside("distribution.gp")
