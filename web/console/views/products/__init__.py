"""Products, their releases and what is installed, in the console."""
