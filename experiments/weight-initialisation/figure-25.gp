# The panels of Figure 25 of the text.
load style
number = "25"
load beside("panels.gp")
