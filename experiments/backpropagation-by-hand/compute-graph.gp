name = "compute-graph"
wide = 1300
high = 520
load style[1:strlen(style)-8]."backpropagation-by-hand/graph.gp"
