"""Addresses of the portal and the desk."""
