print("reber-rnn-vs-mlp")
