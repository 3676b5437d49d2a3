"""Waking workers through the broker: tried, never waited for."""

from __future__ import annotations

import logging
import queue
import threading
import time

import redis
from celery import Celery
from django.conf import settings
from kombu.exceptions import KombuError

from supportdesk.kernel.processes.broker import client_url

logger = logging.getLogger(__name__)

# A wake-up that nobody took for this long is not needed: the ticker has done the work itself.
_EXPIRES_SECONDS = 5
_PAUSE_SECONDS = 2.0
_REPEAT_SECONDS = 0.2
_MAX_WAITING = 1000
# What waits at the broker is taken in order, newer needs behind older ones: the rest waits here, where nobody is woken
# for twice. Without workers nobody takes it away, expired or not, and the broker's memory is not for it.
_MAX_AT_BROKER = 4
_ROOM_PATIENCE_SECONDS = 1.0
_ROOM_PAUSE_SECONDS = 0.02
_IMPATIENT = {"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 1, "interval_start": 0}

Wake = tuple[str, str | None]


class WorkerWaker:
    """Sends task messages from a thread of its own, so that a silent broker holds nobody up.

    What does not get through is dropped: the waking process finds the same rows due at the next look.
    """

    def __init__(self) -> None:
        self._app = Celery("worker-waker")
        self._app.config_from_object("django.conf:settings", namespace="CELERY")
        self._app.conf.broker_transport_options = {**self._app.conf.broker_transport_options, **_IMPATIENT}
        self._broker = redis.Redis.from_url(
            client_url(settings.CELERY_BROKER_URL), socket_timeout=5, socket_connect_timeout=2
        )
        self._waiting: queue.Queue[Wake] = queue.Queue(maxsize=_MAX_WAITING)
        self._woken_at: dict[Wake, float] = {}
        self._pending: set[Wake] = set()
        self._resume_at = 0.0

    def start(self) -> None:
        """Start sending; the thread ends with the process."""
        threading.Thread(target=self._send_for_ever, name="worker-waker", daemon=True).start()

    def wake(self, task: str, *, vendor: str | None = None) -> None:
        """Ask for the task, at most once a turn for the same vendor, and not while that still waits; returns at once."""
        wake, now = (task, vendor), time.monotonic()
        if wake in self._pending or now < self._woken_at.get(wake, 0.0) + _REPEAT_SECONDS:
            return
        self._woken_at[wake] = now
        self._pending.add(wake)
        try:
            self._waiting.put_nowait(wake)
        except queue.Full:
            self._pending.discard(wake)
            logger.warning("Too many wake-ups are waiting for the broker; dropping one")

    def is_idle(self) -> bool:
        """Return whether every wake-up was sent or dropped."""
        return self._waiting.unfinished_tasks == 0

    def _send_for_ever(self) -> None:
        while True:
            task, vendor = self._waiting.get()
            if time.monotonic() >= self._resume_at:
                self._send(task, {} if vendor is None else {"vendor": vendor})
            self._pending.discard((task, vendor))
            self._waiting.task_done()

    def _send(self, task: str, kwargs: dict[str, str]) -> None:
        try:
            if self._is_room():
                self._app.send_task(task, kwargs=kwargs, expires=_EXPIRES_SECONDS, retry=False, ignore_result=True)
        except (OSError, KombuError, redis.RedisError) as error:
            logger.warning("The broker does not answer; no worker is woken for %.0f s: %s", _PAUSE_SECONDS, error)
            self._resume_at = time.monotonic() + _PAUSE_SECONDS

    def _is_room(self) -> bool:
        """Wait a moment for workers to take something away; whether they did."""
        give_up = time.monotonic() + _ROOM_PATIENCE_SECONDS
        while self._broker.llen(self._app.conf.task_default_queue) >= _MAX_AT_BROKER:
            if time.monotonic() >= give_up:
                return False
            time.sleep(_ROOM_PAUSE_SECONDS)
        return True
