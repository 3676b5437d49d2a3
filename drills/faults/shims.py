"""Faults that cannot be done to a process from outside: a host's clock that is wrong, a broker that delivers twice."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from celery import Celery
from django.utils import timezone

from supportdesk.kernel.database import time as database_time


def misset_clock(path: str) -> None:
    """Let the one place that reads this host's clock be wrong by as many seconds as the file says, read each time."""
    right = database_time.host_time
    vars(database_time)["host_time"] = lambda: right() + timedelta(seconds=_error(path))


def misset_everything(path: str) -> None:
    """Let this whole process see a wrong wall clock: the libraries and Django as well."""
    right = time.time

    class WrongDatetime(datetime):
        """What `datetime.now` gives on such a host."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=_error(path))

    vars(time)["time"] = lambda: right() + _error(path)
    vars(timezone)["datetime"] = WrongDatetime


def _error(path: str) -> float:
    with suppress(OSError, ValueError):
        return float(Path(path).read_text())
    return 0.0


def send_twice() -> None:
    """Let every message reach the broker twice, with one and the same id, as a redelivery does."""
    send_once = Celery.send_task

    def send_task(app: Celery, *arguments: Any, **options: Any) -> Any:
        from celery.utils import uuid

        options.setdefault("task_id", uuid())
        send_once(app, *arguments, **options)
        return send_once(app, *arguments, **options)

    setattr(Celery, "send_task", send_task)  # noqa: B010 - a shim: the type of the method is not ours
