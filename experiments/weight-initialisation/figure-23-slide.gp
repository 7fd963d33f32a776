load style
number = "23"
load beside("panels-slide.gp")
