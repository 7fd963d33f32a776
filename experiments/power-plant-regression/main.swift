print("power-plant-regression")
