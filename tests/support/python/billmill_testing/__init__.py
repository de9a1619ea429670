"""What the Python floors of the tests share: starting the program, and talking HTTP to it."""
