"""Requests for vendors in words."""
