"""Named refusals of reports."""

from __future__ import annotations


class TooManyTickets(Exception):
    """The period has more tickets than a report can cover."""
