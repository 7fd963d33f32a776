# Mistakes of the MLP a training string over many seeds.
load style
id = "zaki-meira-reber-mlp-train-mistakes"
what = "mistakes a training string"
load beside("distribution.gp")
