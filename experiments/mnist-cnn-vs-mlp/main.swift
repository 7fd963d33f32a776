print("mnist-cnn-vs-mlp")
