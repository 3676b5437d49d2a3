"""Doors of the portal and the desk."""
