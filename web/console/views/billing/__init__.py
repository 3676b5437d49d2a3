"""Invoices in the console, and what they need."""
