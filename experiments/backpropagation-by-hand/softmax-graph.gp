load style
name = "softmax-graph"
wide = 1300
high = 560
load beside("graph.gp")
