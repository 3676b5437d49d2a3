"""Arithmetic of the operators' second factor."""
