"""Timers under several processes at once: nothing lost, nothing twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import Error, connection, transaction

from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import vendor_schema
from supportdesk.kernel.timers import DueTimer, fire_due, register_handler, set_timer, set_timers
from tests.kernel.threads import at_once
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EFFECTS = "CREATE TABLE effect (key text PRIMARY KEY, busy_with text)"

Handle = Callable[[Sequence[DueTimer], datetime], None]
_handle: Handle


def _dispatch(*, rows: Sequence[DueTimer], now: datetime) -> None:
    _handle(rows, now)


def handle_by(handle: Handle) -> str:
    global _handle  # noqa: PLW0603 - handlers are registered once a process
    _handle = handle
    register_handler("test.at_once", _dispatch)
    return "test.at_once"


def store_effects(rows: Sequence[DueTimer], _now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO effect VALUES (%s)", [(row.key,) for row in rows])


@pytest.fixture
def schema(committed: Vendor) -> Iterator[str]:
    """A committed vendor's schema with a table for effects that refuses a second one."""
    with vendor_schema(committed.schema_name), connection.cursor() as cursor:
        cursor.execute(EFFECTS)
    yield committed.schema_name
    with vendor_schema(committed.schema_name), connection.cursor() as cursor:
        cursor.execute("DROP TABLE effect")


def effects(schema: str) -> Counter[str]:
    with vendor_schema(schema), connection.cursor() as cursor:
        cursor.execute("SELECT key FROM effect")
        return Counter(row[0] for row in cursor.fetchall())


def test_four_processes_fire_each_timer_once(schema: str) -> None:
    keys = [f"{number:03}" for number in range(400)]
    set_timers(vendor=schema, handler=handle_by(store_effects), due=dict.fromkeys(keys, NOON))

    def fire_all() -> int:
        return sum(fire_due(vendor=schema, now=NOON, limit=4) for _ in range(110))

    assert sum(at_once(*[fire_all] * 4)) == 400
    assert effects(schema) == Counter(keys)


def test_what_is_claimed_is_not_claimed_again(schema: str) -> None:
    inside, leave = Event(), Event()

    def wait(_rows: Sequence[DueTimer], _now: datetime) -> None:
        inside.set()
        assert leave.wait(10)

    def fire_meanwhile() -> int:
        assert inside.wait(10)
        try:
            # Even when its lease is over: the row itself is locked.
            return fire_due(vendor=schema, now=NOON + HOUR)
        finally:
            leave.set()

    set_timer(vendor=schema, handler=handle_by(wait), key="a", due_at=NOON)
    assert at_once(lambda: fire_due(vendor=schema, now=NOON), fire_meanwhile) == [1, 0]


def test_a_timer_that_is_moved_before_it_is_locked_does_not_fire(schema: str) -> None:
    moved = Event()

    def lock(keys: Collection[str]) -> Collection[str]:
        at_once(lambda: set_timer(vendor=schema, handler="test.moved", key="a", due_at=NOON + HOUR))
        moved.set()
        return keys

    def never(*, rows: Sequence[DueTimer], now: datetime) -> None:
        pytest.fail("fired")

    register_handler("test.moved", never, lock=lock)
    set_timer(vendor=schema, handler="test.moved", key="a", due_at=NOON)
    assert (fire_due(vendor=schema, now=NOON), moved.is_set()) == (0, True)
    assert Timer.objects.values_list("due_at", "attempts").get() == (NOON + HOUR, 0)


def test_an_operation_and_a_firing_do_not_lock_each_other_out(schema: str) -> None:
    """Operations lock the business row, then set its timer; the firing must ask for them in the same order."""
    row_locked, fired = Event(), Event()

    def lock(keys: Collection[str]) -> Collection[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT key FROM effect WHERE key = ANY(%s) FOR UPDATE SKIP LOCKED", [list(keys)])
            return [row[0] for row in cursor.fetchall()]

    def update(*, rows: Sequence[DueTimer], now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE effect SET busy_with = 'firing' WHERE key = ANY(%s)", [[row.key for row in rows]])

    def operate() -> int:
        with vendor_schema(schema), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM effect WHERE key = 'a' FOR UPDATE")
            row_locked.set()
            assert fired.wait(10)
            set_timer(vendor=schema, handler="test.ordered", key="a", due_at=NOON + HOUR)
            return 0

    def fire() -> int:
        assert row_locked.wait(10)
        try:
            return fire_due(vendor=schema, now=NOON)
        finally:
            fired.set()

    register_handler("test.ordered", update, lock=lock)
    with vendor_schema(schema):
        store_effects([DueTimer("a", NOON), DueTimer("b", NOON)], NOON)
    set_timers(vendor=schema, handler="test.ordered", due={"a": NOON, "b": NOON})
    assert at_once(operate, fire) == [0, 1]
    assert list(Timer.objects.values_list("key", "due_at", "attempts")) == [("a", NOON + HOUR, 0)]


def test_a_lost_connection_loses_no_timer(schema: str) -> None:
    def lose_connection(_rows: Sequence[DueTimer], _now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    set_timer(vendor=schema, handler=handle_by(lose_connection), key="a", due_at=NOON)
    assert at_once(lambda: fire_due(vendor=schema, now=NOON)) == [0]
    handle_by(store_effects)
    assert fire_due(vendor=schema, now=NOON + HOUR) == 1
    assert effects(schema) == Counter(["a"])


def test_fault_E1_a_row_that_is_locked_elsewhere_keeps_none_of_its_batch_from_firing(schema: str) -> None:
    """A handler that locks what its keys stand for by waiting."""
    keys = [f"{number:03}" for number in range(100)]
    set_timers(vendor=schema, handler=handle_by(_mark), due=dict.fromkeys(keys, NOON))
    with vendor_schema(schema), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO effect VALUES (%s)", [(key,) for key in keys])
    locked, fired = Event(), Event()

    def hold() -> int:
        with vendor_schema(schema), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM effect WHERE key = '042' FOR UPDATE")
            locked.set()
            assert fired.wait(20)
        return 0

    def fire() -> int:
        assert locked.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        began = time.monotonic()
        try:
            count = fire_due(vendor=schema, now=NOON)
            assert time.monotonic() - began < 4  # a second for the batch, a tenth for each half with the locked row
        finally:
            fired.set()
        return count

    assert at_once(hold, fire) == [0, 99]
    assert [(timer.key, timer.attempts) for timer in Timer.objects.all()] == [("042", 0)]
    assert fire_due(vendor=schema, now=NOON + timedelta(seconds=1)) == 1


def _mark(rows: Sequence[DueTimer], _now: datetime) -> None:
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute("SELECT 1 FROM effect WHERE key = %s FOR UPDATE", [row.key])


def test_fault_E1_who_freezes_in_its_turn_loses_it(schema: str) -> None:
    frozen, over = Event(), Event()

    def freeze() -> str:
        try:
            with transaction.atomic():
                take_advisory_lock("timers:frozen", idle_seconds=1)
                frozen.set()
                assert over.wait(20)
        except Error:
            return "lost"
        return "kept"

    def go_on() -> str:
        assert frozen.wait(10)
        with transaction.atomic():
            take_advisory_lock("timers:frozen", idle_seconds=1)
        over.set()
        return "taken"

    began = time.monotonic()
    assert at_once(freeze, go_on) == ["lost", "taken"]
    assert time.monotonic() - began < 3


def test_fault_E1_an_attempt_that_could_not_be_given_back_is_given_back_later(schema: str) -> None:
    """Three such attempts would else count as the row's own, and bury it."""

    own_port = connection.settings_dict["PORT"]

    def lose_the_server(_rows: Sequence[DueTimer], _now: datetime) -> None:
        connection.settings_dict["PORT"] = "1"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    set_timer(vendor=schema, handler=handle_by(lose_the_server), key="a", due_at=NOON)
    for minute in range(4):
        with pytest.raises(Error):
            fire_due(vendor=schema, now=NOON + timedelta(minutes=minute))
        connection.close()
        connection.settings_dict["PORT"] = own_port
    handle_by(store_effects)
    assert fire_due(vendor=schema, now=NOON + HOUR) == 1
    assert effects(schema) == Counter(["a"])
