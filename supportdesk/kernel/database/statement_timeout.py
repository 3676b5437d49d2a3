"""How long, and in which way, the database may work on one question of a person (ATTACK-A55)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from supportdesk.kernel.database.errors import STATEMENT_CANCELLED, sqlstate


class TookTooLong(Exception):
    """The database was not done in time; a narrower question may be answered."""


@contextmanager
def statement_timeout(*, milliseconds: int) -> Iterator[None]:
    """Cancel every statement inside that takes longer; raises TookTooLong, and what was written inside is undone."""
    try:
        with transaction.atomic():
            before = _set("statement_timeout", str(milliseconds))
            yield
            _set("statement_timeout", before)
    except OperationalError as error:
        if sqlstate(error) != STATEMENT_CANCELLED:
            raise
        raise TookTooLong from error


@contextmanager
def without_seqscan() -> Iterator[None]:
    """Keep the database from reading whole tables inside: for words of which it knows nothing it guesses too many rows."""
    with transaction.atomic():
        before = _set("enable_seqscan", "off")
        yield
        _set("enable_seqscan", before)


def _set(name: str, value: str) -> str:
    """Set something for this transaction and return what it was before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s), set_config(%s, %s, true)", [name, name, value])
        return str(cursor.fetchone()[0])
