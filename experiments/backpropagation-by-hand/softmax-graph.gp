name = "softmax-graph"
wide = 1300
high = 560
load style[1:strlen(style)-8]."backpropagation-by-hand/graph.gp"
