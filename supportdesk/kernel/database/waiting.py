"""Waiting for a database that is not there yet, as when everything starts at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat

from django.db import OperationalError, connection

# What waiting does not mend: a wrong password, a role or a database that is not there.
_STARTING = ("the database system is", "too many clients", "remaining connection slots")


def wait_for_database(*, write_line: Callable[[str], None], pauses: Iterator[float] | None = None) -> None:
    """Return once the database takes connections, with growing pauses; raises OperationalError where it refuses ours."""
    last_line = ""
    for pause in pauses or chain([0.5, 1.0, 2.0, 4.0], repeat(5.0)):
        try:
            connection.ensure_connection()
        except OperationalError as error:
            line = str(error).splitlines()[0]
            if "FATAL" in str(error) and not any(words in str(error) for words in _STARTING):
                raise
            if line != last_line:
                write_line(f"waiting for the database: {line}")
            last_line = line
            time.sleep(pause)
        else:
            return
    raise OperationalError("The database does not answer.")
