"""The ticker: everything on time, whoever else is away."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.db import connection
from pytest_django import Settings
from redis import Redis

from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.models import OutboxMessage, Timer
from supportdesk.kernel.outbox import MailKind, enqueue_mail
from supportdesk.kernel.processes.broker import client_url
from supportdesk.kernel.processes.ticker import Ticker
from supportdesk.kernel.processes.worker_waker import WorkerWaker
from supportdesk.kernel.tenancy import vendor_schema
from supportdesk.kernel.timers import DueTimer, register_handler, set_timer, set_timers
from tests.kernel.threads import running, wait_until
from tests.kernel.timers.recording import HANDLER, Recording
from vendors.models import Vendor

SECOND = timedelta(seconds=1)
QUEUE = "celery"
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
Queue = Any  # redis.Redis, generic for the type checker alone
Count = Callable[[], int]


def broker_database(url: str, *, number: int) -> str:
    """Return the URL with another of the server's numbered databases."""
    if "virtual_host=" in url:
        return re.sub(r"virtual_host=\d+", f"virtual_host={number}", url)
    return re.sub(r"/\d*$", f"/{number}", url)


@pytest.fixture
def broker_is_away(settings: Settings) -> Iterator[None]:
    """A broker that takes connections and never says a word: worse than one that refuses them."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        yield


@pytest.fixture
def queue(settings: Settings) -> Iterator[Queue]:
    """The broker's own view of a queue that no other test writes to, empty before and after."""
    settings.CELERY_BROKER_URL = broker_database(django_settings.CELERY_BROKER_URL, number=8 + WORKER)
    with Redis.from_url(client_url(settings.CELERY_BROKER_URL)) as client:
        client.delete(QUEUE)
        yield client
        client.delete(QUEUE)


@pytest.fixture
def fired(committed: Vendor, recording: Recording) -> Count:
    """How many timers have fired in the vendor's schema since the test began."""

    def count() -> int:
        with vendor_schema(committed.schema_name):
            return AuditEntry.objects.filter(action="fired").count()

    before = count()
    return lambda: count() - before


def due(vendor: Vendor, *keys: str, in_seconds: float = 0) -> None:
    at = database_now() + timedelta(seconds=in_seconds)
    set_timers(vendor=vendor.schema_name, handler=HANDLER, due=dict.fromkeys(keys, at))


def put_mail(vendor: Vendor, *, ago: timedelta = timedelta(0)) -> None:
    enqueue_mail(
        kind=MailKind.TICKET,
        vendor=vendor.schema_name,
        key="mail",
        to="a@example.org",
        subject="S",
        body="B",
        language="en",
        now=database_now() - ago,
    )


def test_workers_are_woken_for_what_is_due(committed: Vendor, recording: Recording, queue: Queue) -> None:
    due(committed, "a")
    put_mail(committed)
    ticker = Ticker()
    ticker.start()
    ticker.turn()
    wait_until(lambda: queue.llen(QUEUE) == 2, seconds=5)
    messages = b"".join(queue.lrange(QUEUE, 0, -1))
    assert (b"kernel.fire_due_timers" in messages, b"kernel.relay_outbox" in messages) == (True, True)
    assert recording.calls == []


def test_a_vendor_is_poked_for_once_a_beat(committed: Vendor, recording: Recording, queue: Queue) -> None:
    due(committed, "a")
    ticker = Ticker()
    ticker.start()
    for _ in range(5):
        ticker.turn()
    wait_until(lambda: queue.llen(QUEUE) > 0, seconds=5)
    assert queue.llen(QUEUE) == 1


def test_what_finds_no_room_at_the_broker_waits_here_once_until_workers_take_something(
    committed: Vendor, queue: Queue
) -> None:
    queue.rpush(QUEUE, *["message"] * 4)
    waker = WorkerWaker()
    waker.start()
    for _ in range(3):
        waker.wake("kernel.fire_due_timers", vendor=committed.schema_name)
        waker._woken_at.clear()  # a beat later
    assert queue.llen(QUEUE) == 4
    queue.delete(QUEUE)
    wait_until(waker.is_idle, seconds=5)
    assert queue.llen(QUEUE) == 1


def test_without_workers_the_brokers_memory_is_not_filled(
    committed: Vendor, recording: Recording, queue: Queue
) -> None:
    queue.rpush(QUEUE, *["message"] * 1000)
    waker = WorkerWaker()
    waker.start()
    waker.wake("kernel.fire_due_timers", vendor=committed.schema_name)
    wait_until(waker.is_idle, seconds=5)
    assert queue.llen(QUEUE) == 1000


def test_what_the_workers_leave_lying_the_ticker_fires_itself(committed: Vendor, recording: Recording) -> None:
    due(committed, "late", in_seconds=-1.5)
    due(committed, "fresh", in_seconds=0)
    Ticker().fire_late()
    assert sorted(recording.keys()) == ["fresh", "late"]


def test_what_is_less_than_a_second_late_is_left_to_the_workers(committed: Vendor, recording: Recording) -> None:
    due(committed, "fresh", in_seconds=-0.5)
    Ticker().fire_late()
    assert recording.calls == []


def test_a_handler_that_hangs_here_keeps_no_worker_from_being_woken(committed: Vendor, queue: Queue) -> None:
    hangs, resumed = threading.Event(), threading.Event()

    def hang(*, rows: Sequence[DueTimer], now: datetime) -> None:
        hangs.set()
        resumed.wait(20)

    register_handler("test.hanging", hang)
    late = database_now() - 2 * SECOND
    set_timer(vendor=committed.schema_name, handler="test.hanging", key="a", due_at=late)
    with running(Ticker().run):
        try:
            assert hangs.wait(10)
            queue.delete(QUEUE)
            due(committed, "fresh")
            wait_until(lambda: queue.llen(QUEUE) > 0, seconds=5)
        finally:
            resumed.set()


@pytest.mark.usefixtures("broker_is_away")
def test_timers_fire_within_two_seconds_while_the_broker_is_silent(committed: Vendor, fired: Count) -> None:
    due(committed, *[f"{number}" for number in range(50)], in_seconds=0.5)
    with running(Ticker().run):
        wait_until(lambda: fired() == 50, seconds=3)
    assert Timer.objects.count() == 0


def test_a_broker_that_refuses_is_left_in_peace_for_a_while(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    waker = WorkerWaker()
    waker.start()
    for number in range(20):
        waker.wake("kernel.fire_due_timers", vendor=f"t_vendor{number:06}")
    wait_until(waker.is_idle, seconds=10)
    assert caplog.text.count("connecting to 127.0.0.1:1. Connection refused") == 1


@pytest.mark.usefixtures("broker_is_away")
def test_mail_leaves_while_the_broker_is_silent(committed: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put_mail(committed, ago=3 * SECOND)
    with running(Ticker().run):
        wait_until(lambda: OutboxMessage.objects.filter(sent_at=None).count() == 0, seconds=3)
    assert len(mailoutbox) == 1


def test_fresh_mail_is_left_to_the_workers(committed: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put_mail(committed)
    Ticker().relay_late_mail()
    assert mailoutbox == []


def test_three_tickers_fire_each_timer_once(committed: Vendor, fired: Count, recording: Recording) -> None:
    due(committed, *[f"{number}" for number in range(100)], in_seconds=-5)
    with running(Ticker().run), running(Ticker().run), running(Ticker().run):
        wait_until(lambda: Timer.objects.count() == 0, seconds=10)
    assert fired() == 100
    assert len(recording.keys()) == 100


def test_the_ticker_continues_when_the_database_has_thrown_it_out(committed: Vendor, fired: Count) -> None:
    with running(Ticker().run):
        for round_ in range(3):
            due(committed, f"{round_}", in_seconds=-5)
            wait_until(lambda: Timer.objects.count() == 0, seconds=5)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
    assert fired() == 3


def test_a_vendor_that_is_gone_does_not_stop_the_others(committed: Vendor, recording: Recording) -> None:
    set_timer(vendor="t_doesnotexist00", handler=HANDLER, key="a", due_at=database_now() - 9 * SECOND)
    due(committed, "b", in_seconds=-5)
    Ticker().fire_late()
    assert recording.calls == [["b"]]


def test_the_command_beats_until_it_is_told_to_stop(committed: Vendor, tmp_path: Path) -> None:
    heartbeat = tmp_path / "heartbeat"
    name = connection.settings_dict["NAME"]
    url = f"postgresql://{connection.settings_dict['USER']}@/{name}?host={connection.settings_dict['HOST']}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test"}
    ticker = subprocess.Popen(
        [sys.executable, "-m", "django", "ticker", "--heartbeat", str(heartbeat)],
        env=environment,
        cwd=django_settings.BASE_DIR,
        stderr=subprocess.PIPE,
    )
    try:
        wait_until(heartbeat.exists, seconds=20)
        began = time.monotonic()
        ticker.send_signal(signal.SIGTERM)
        _out, complaints = ticker.communicate(timeout=10)
    finally:
        ticker.kill()
    assert (ticker.returncode, complaints, time.monotonic() - began < 5) == (0, b"", True)
