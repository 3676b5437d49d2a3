"""Writes of the ways in which customers reach the desk."""
