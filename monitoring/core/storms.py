"""Many problems of one installation at once: they share a ticket, so that nobody gets hundreds; none is dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# So many tickets of its own an installation gets within this time; further problems share one.
MAX_TICKETS: Final = 10
WITHIN: Final = timedelta(minutes=10)


def count_own_tickets(*, waiting: int, recent: int) -> int:
    """Return how many of the problems that wait for a ticket get one of their own; `recent` were opened of late.

    More at once than an installation may have within the time are one event, and share one ticket from the first on.
    """
    return 0 if waiting > MAX_TICKETS else min(waiting, max(0, MAX_TICKETS - recent))
