print("works: 1")
