# The panels of Figure 23 of the text.
load style
number = "23"
load style[1:strlen(style) - 8]."weight-initialisation/panels.gp"
