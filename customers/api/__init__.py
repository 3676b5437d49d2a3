"""Doors for programs: organisations, contacts, and who one is."""
