"""Clocks: policies, events, and what they say at an instant."""
