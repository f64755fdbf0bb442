print("cubetop")
