"""A host whose wall clock is wrong, for everything in this process that reads it: Django, the libraries, our own code."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
from django.utils import timezone

from supportdesk.kernel import clock
from supportdesk.kernel.database import time as database_time


def misset_host_clock(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let this process's wall clock be wrong by so much, and its last look at the database's be forgotten."""
    right = time.time

    class WrongDatetime(datetime):
        """What `datetime.now` gives on such a host."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + by

    monkeypatch.setattr(time, "time", lambda: right() + by.total_seconds())
    for module in (timezone, clock):
        monkeypatch.setattr(module, "datetime", WrongDatetime)
    monkeypatch.setattr(database_time.watch, "last", None)
    monkeypatch.setattr(database_time.watch, "_complained", None)
