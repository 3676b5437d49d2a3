"""Doors of the bare host."""
