"""Calendars: windows, holidays, open time."""
