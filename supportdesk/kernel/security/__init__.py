"""Passwords, lockouts, limits, signatures, names and addresses of people."""
