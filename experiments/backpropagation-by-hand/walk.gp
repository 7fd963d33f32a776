name = "walk"
wide = 1500
high = 880
load style[1:strlen(style)-8]."backpropagation-by-hand/graph.gp"
