"""Contracts and products in the API."""
