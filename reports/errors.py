"""Named refusals of reports."""

from __future__ import annotations


class TooManyTickets(Exception):
    """The period touches more tickets than are worked out at once."""
