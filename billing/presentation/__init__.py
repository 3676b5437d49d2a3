"""Texts about calls and what they cost that several audiences share."""
