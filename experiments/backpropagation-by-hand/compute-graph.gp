load style
name = "compute-graph"
wide = 1300
high = 520
load beside("graph.gp")
