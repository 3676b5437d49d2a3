"""Writes of people: accounts (accounts.py) and staff (staff.py)."""
