# The panels of Figure 25 of the text.
load style
number = "25"
load style[1:strlen(style) - 8]."weight-initialisation/panels.gp"
