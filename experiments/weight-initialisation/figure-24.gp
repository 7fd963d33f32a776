# The panels of Figure 24 of the text.
load style
number = "24"
load beside("panels.gp")
