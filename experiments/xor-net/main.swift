print("xor-net")
