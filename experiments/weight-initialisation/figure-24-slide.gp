load style
number = "24"
load beside("panels-slide.gp")
