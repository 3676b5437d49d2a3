"""Texts of monitoring that several audiences share."""
