"""Threads that stand for further processes: each has a database connection of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(*works: Callable[[], T]) -> list[T]:
    """Do all of it at the same time and return the results in order; the first failure is raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(_with_own_connection, works))


def _with_own_connection(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()


@contextmanager
def running(loop: Callable[[Event], None]) -> Iterator[None]:
    """Let the loop run beside the test, and stop it."""
    stop = Event()
    thread = Thread(target=loop, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def wait_until(holds: Callable[[], bool], *, seconds: float) -> None:
    """Look every 20 ms until it holds; fails when it does not in time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.02)
