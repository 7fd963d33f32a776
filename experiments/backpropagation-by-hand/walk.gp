load style
name = "walk"
wide = 1500
high = 880
load beside("graph.gp")
