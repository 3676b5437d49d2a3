"""Contracts and products in the console."""
