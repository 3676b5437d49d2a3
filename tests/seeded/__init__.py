"""Bugs that take guards away, and a test that keeps them up to date."""
