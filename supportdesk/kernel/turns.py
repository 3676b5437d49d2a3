"""Taking turns between processes, for as long as a transaction lasts."""

from __future__ import annotations

from django.db import connection


def wait_for_turn(subject: str) -> None:
    """Wait until no other transaction has its turn at the subject; the turn ends with the transaction.

    Claims need it: a claim that looked before another one committed would lock that one's rows for a moment, though
    it does not take them, and whoever goes on with them would skip them as locked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
