load style
eval drafted("printed-gradient.gp")
set ylabel "cross-entropy, nats"
eval shown
