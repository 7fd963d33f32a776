# The panels of Figure 24 of the text.
load style
number = "24"
load style[1:strlen(style) - 8]."weight-initialisation/panels.gp"
