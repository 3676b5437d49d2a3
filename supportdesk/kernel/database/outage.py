"""A database that is away: one request at a time asks it, and the others do not wait as long as it does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, OperationalError

# For the others: to hear that it is back, where the one that asks is answered at all.
LONGEST_WAIT_SECONDS = 0.5


class StillAwayError(OperationalError):
    """The database was away a moment ago, and another request asks it just now."""


class Absence:
    """What the threads of this process know about the database: whether it answered when it was asked last."""

    def __init__(self) -> None:
        self._is_away = False
        self._asks = threading.Lock()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Ask inside, and what fails or succeeds is known to all; raises StillAwayError while another one finds out."""
        alone = self._is_away
        if alone and not self._asks.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise StillAwayError("The database is not available.")
        try:
            yield
            self._is_away = False
        except Error:
            self._is_away = True
            raise
        finally:
            if alone:
                self._asks.release()
