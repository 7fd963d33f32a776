load style
number = "26"
load beside("panels-slide.gp")
