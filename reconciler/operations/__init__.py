"""Reconciling writes what it found, and tells the admins."""
