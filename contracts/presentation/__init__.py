"""Contracts as several audiences show them: the phone lines of a customer."""
