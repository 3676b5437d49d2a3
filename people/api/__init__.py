"""Doors for programs: tokens, and who one is."""
