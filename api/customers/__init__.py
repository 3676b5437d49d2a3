"""Organisations, contacts and their people."""
