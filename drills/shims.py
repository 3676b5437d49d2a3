"""Faults that cannot be done to a process from outside: a host's clock that is wrong, a broker that delivers twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from celery import Celery

from supportdesk.kernel import database_time


def misset_clock(path: str) -> None:
    """Let the one place that reads this host's clock be wrong by as many seconds as the file says, read anew each time."""
    right = database_time.host_time

    def wrong() -> datetime:
        seconds = 0.0
        with suppress(OSError, ValueError):
            seconds = float(Path(path).read_text())
        return right() + timedelta(seconds=seconds)

    vars(database_time)["host_time"] = wrong


def send_twice() -> None:
    """Let every message reach the broker twice, with one and the same id, as a redelivery does."""
    send_once = Celery.send_task

    def send_task(app: Celery, *arguments: Any, **options: Any) -> Any:
        from celery.utils import uuid

        options.setdefault("task_id", uuid())
        send_once(app, *arguments, **options)
        return send_once(app, *arguments, **options)

    setattr(Celery, "send_task", send_task)  # noqa: B010 - a shim: the type of the method is not ours
