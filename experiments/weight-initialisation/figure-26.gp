# The panels of Figure 26 of the text.
load style
number = "26"
load beside("panels.gp")
