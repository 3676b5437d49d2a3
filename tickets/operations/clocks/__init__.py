"""Bringing clocks up to date, and what follows from that."""
