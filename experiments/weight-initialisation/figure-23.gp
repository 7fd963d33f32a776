# The panels of Figure 23 of the text.
load style
number = "23"
load beside("panels.gp")
