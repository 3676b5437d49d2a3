"""Somebody holds one ticket's row for long, while its timers are due, programs answer it, and a visitor looks elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psycopg
from psycopg import sql

from drills.client import Visitor

MAX_SECONDS = 1.0


class LockedTicket:
    """The lock, and the visitor of another vendor's sign-in page meanwhile."""

    def __init__(self, url: str, *, schema: str, ticket: int, port: int, elsewhere: str) -> None:
        self._connection = psycopg.connect(url)
        table = sql.Identifier(schema, "tickets_ticket")
        self._connection.execute(sql.SQL("SELECT FROM {} WHERE id = %s FOR UPDATE").format(table), [ticket])
        self._visitor = Visitor(port, elsewhere)

    def unlock(self) -> None:
        """Release the row."""
        with suppress(psycopg.Error):
            self._connection.close()
        self._visitor.stop()

    def judge(self) -> Iterator[str]:
        """Complain of pages of others that were slow or failed."""
        if self._visitor.failed:
            yield f"{self._visitor.failed} pages of another vendor failed"
        if self._visitor.slowest > MAX_SECONDS:
            yield f"a page of another vendor took {self._visitor.slowest:.2f} s, more than {MAX_SECONDS} s"
