"""Taking turns between processes, for as long as a transaction lasts."""

from __future__ import annotations

from django.db import connection

_IDLE = "idle_in_transaction_session_timeout"


def take_advisory_lock(subject: str, *, idle_seconds: int | None = None) -> None:
    """Wait until no other transaction has its turn at the subject; the turn ends with the transaction.

    A process that freezes for longer than `idle_seconds` in its turn loses it, with the transaction.

    Claims need it: a claim that looked before another one committed would lock that one's rows for a moment, though
    it does not take them, and the one that goes on with them would skip them as locked.
    """
    with connection.cursor() as cursor:
        frozen = "" if idle_seconds is None else f"set_config('{_IDLE}', '{idle_seconds}s', true), "
        cursor.execute(f"SELECT {frozen}pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
