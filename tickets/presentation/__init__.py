"""Tickets as several audiences show them."""
