"""What programs meet: one folder a noun, on top of all domain apps."""
