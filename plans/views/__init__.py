"""Doors of the console."""
