print("embedded-reber-lstm-vs-rnn")
