"""Contracts and service holds in the console."""
