load style
number = "25"
load beside("panels-slide.gp")
