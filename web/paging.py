"""Addresses of the pages of a list."""

from __future__ import annotations


def page_query(number: int | str) -> str:
    """Return the query string of a page of a list, empty for the first and for what is no number."""
    known = str(number)
    return f"?page={known}" if known.isascii() and known.isdecimal() and known not in ("0", "1") else ""
