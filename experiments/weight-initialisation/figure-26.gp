# The panels of Figure 26 of the text.
load style
number = "26"
load style[1:strlen(style) - 8]."weight-initialisation/panels.gp"
