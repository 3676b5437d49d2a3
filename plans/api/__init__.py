"""Doors for programs: the published terms."""
