"""Writes of tickets, one file a noun."""
