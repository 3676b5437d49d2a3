"""Timers: set, moved, fired late at worst, never early, never twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import TenancyError, UnknownVendorError, current_vendor, vendor_schema
from supportdesk.kernel.timers import (
    DueTimer,
    TimerLoopError,
    dead_timers,
    due_vendors,
    fire_due,
    fire_everything_due,
    handlers,
    load_handlers,
    register_handler,
    requeue_dead,
    set_timer,
    set_timers,
)
from supportdesk.kernel.timers.firing import MAX_ATTEMPTS
from tests.kernel.timers.recording import HANDLER, POISON, Recording, fired_keys
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def put(*keys: str, due_at: datetime = NOON, handler: str = HANDLER) -> None:
    set_timers(vendor=current_vendor(), handler=handler, due=dict.fromkeys(keys, due_at))


def waiting() -> list[str]:
    return sorted(Timer.objects.filter(dead_at=None).values_list("key", flat=True))


def fire(now: datetime = NOON, **options: int) -> int:
    return fire_due(vendor=current_vendor(), now=now, **options)


def test_a_due_timer_fires_and_is_gone(vendor: Vendor, recording: Recording) -> None:
    put("a")
    assert (fire(), recording.calls, waiting()) == (1, [["a"]], [])


def test_a_timer_never_fires_early(vendor: Vendor, recording: Recording) -> None:
    put("a", due_at=NOON + timedelta(microseconds=1))
    assert (fire(), recording.calls, waiting()) == (0, [], ["a"])


def test_all_due_timers_of_a_handler_come_in_one_call(vendor: Vendor, recording: Recording) -> None:
    put("a", "b", "c")
    fire()
    assert [sorted(call) for call in recording.calls] == [["a", "b", "c"]]


def test_the_handler_stands_in_the_vendors_schema(db: None, other_vendor: Vendor, recording: Recording) -> None:
    set_timer(vendor=other_vendor.schema_name, handler=HANDLER, key="a", due_at=NOON)
    fire_due(vendor=other_vendor.schema_name, now=NOON)
    assert recording.vendors == [other_vendor.schema_name]


def test_setting_a_timer_again_moves_it(vendor: Vendor, recording: Recording) -> None:
    put("a")
    put("a", due_at=NOON + HOUR)
    assert (fire(), fire(NOON + HOUR)) == (0, 1)


def test_setting_a_timer_to_nothing_removes_it(vendor: Vendor) -> None:
    put("a", "b")
    set_timer(vendor=vendor.schema_name, handler=HANDLER, key="a", due_at=None)
    assert waiting() == ["b"]


def test_the_same_key_of_two_handlers_is_two_timers(vendor: Vendor) -> None:
    put("a")
    put("a", handler="test.other")
    assert waiting() == ["a", "a"]


def test_T22_a_timer_needs_a_vendors_schema(db: None) -> None:
    with pytest.raises(TenancyError):
        set_timer(vendor="public", handler=HANDLER, key="a", due_at=NOON)


def test_timers_of_an_unknown_vendor_do_not_fire(db: None) -> None:
    set_timer(vendor="t_doesnotexist00", handler=HANDLER, key="a", due_at=NOON)
    with pytest.raises(UnknownVendorError):
        fire_due(vendor="t_doesnotexist00", now=NOON)
    assert due_vendors(now=NOON) == []


def test_another_vendors_timers_are_left_alone(vendor: Vendor, other_vendor: Vendor, recording: Recording) -> None:
    put("a")
    set_timer(vendor=other_vendor.schema_name, handler=HANDLER, key="b", due_at=NOON)
    fire()
    assert (recording.calls, waiting()) == ([["a"]], ["b"])


def test_a_handler_sets_its_timer_again(vendor: Vendor, recording: Recording) -> None:
    put("a")
    recording.then = lambda _rows, now: put("a", due_at=now + HOUR)
    fire()
    assert Timer.objects.values_list("key", "due_at").get() == ("a", NOON + HOUR)


def test_a_rolled_back_transaction_has_set_no_timer(vendor: Vendor) -> None:
    with transaction.atomic():
        put("a")
        transaction.set_rollback(True)
    assert waiting() == []


def test_a_failing_handler_has_no_effect_and_keeps_its_timer(vendor: Vendor, recording: Recording) -> None:
    put(POISON)
    assert (fire(), fired_keys(), waiting()) == (0, [], [POISON])


def test_one_poisonous_timer_takes_nobody_along(vendor: Vendor, recording: Recording) -> None:
    put("a", "b", POISON, "q", "r", "s", "t")
    assert fire() == 6
    assert (fired_keys(), waiting()) == (["a", "b", "q", "r", "s", "t"], [POISON])


def test_a_failed_timer_is_tried_again_after_a_pause(vendor: Vendor, recording: Recording) -> None:
    put(POISON)
    fire()
    fire(NOON + 9 * SECOND)
    assert len(recording.calls) == 1
    fire(NOON + 10 * SECOND)
    assert len(recording.calls) == 2


def test_a_timer_that_failed_before_goes_alone(vendor: Vendor, recording: Recording) -> None:
    put(POISON)
    fire()
    put("a", "b")
    recording.calls.clear()
    fire(NOON + HOUR)
    assert sorted(sorted(call) for call in recording.calls) == [["a", "b"], [POISON]]


def test_a_timer_is_given_up_after_three_attempts(vendor: Vendor, recording: Recording) -> None:
    put(POISON)
    for attempt in range(5):
        fire(NOON + attempt * HOUR)
    assert len(recording.calls) == MAX_ATTEMPTS == 3
    assert [(timer.key, timer.last_error) for timer in dead_timers()] == [(POISON, "ZeroDivisionError: poison")]


def test_a_timer_whose_process_dies_each_time_is_given_up_untried(vendor: Vendor, recording: Recording) -> None:
    put("a")

    def die(_rows: Sequence[DueTimer], _now: datetime) -> None:
        raise SystemExit

    recording.then = die
    for attempt in range(3):
        with pytest.raises(SystemExit):
            fire(NOON + attempt * HOUR)
    fire(NOON + 3 * HOUR)
    assert len(recording.calls) == 3
    assert dead_timers().get().last_error == "ProcessDied: The process died each time it was tried."


def test_innocent_timers_beside_one_that_kills_its_process_all_fire(vendor: Vendor, recording: Recording) -> None:
    def die(rows: Sequence[DueTimer], _now: datetime) -> None:
        if any(row.key == "deadly" for row in rows):
            raise SystemExit

    recording.then = die
    put("deadly")  # first in line, so that it dies before any other has its turn
    put("a", "b", "c")

    for attempt in range(2 * MAX_ATTEMPTS):
        with suppress(SystemExit):
            fire(NOON + attempt * 10 * SECOND)

    assert fired_keys() == ["a", "b", "c"]
    assert [timer.key for timer in dead_timers()] == ["deadly"]


def test_a_handler_that_kills_its_process_takes_no_timer_of_another_with_it(
    vendor: Vendor, recording: Recording
) -> None:
    def die(**_due: object) -> None:
        raise SystemExit

    register_handler("test.deadly", die)
    put("a", "b")
    put("c", handler="test.deadly")
    put("d")

    with pytest.raises(SystemExit):
        fire()

    assert fired_keys() == ["a", "b", "d"]


def test_a_dead_timer_is_tried_again_when_somebody_says_so(vendor: Vendor, recording: Recording) -> None:
    put(POISON)
    for attempt in range(3):
        fire(NOON + attempt * HOUR)
    assert requeue_dead(now=NOON + 4 * HOUR, vendor=vendor.schema_name) == 1
    fire(NOON + 4 * HOUR)
    assert len(recording.calls) == 4


def test_only_the_dead_timers_named_are_tried_again(vendor: Vendor, recording: Recording) -> None:
    put(POISON, f"{POISON}2")
    for attempt in range(3):
        fire(NOON + attempt * HOUR)
    first, second = dead_timers()
    assert requeue_dead(now=NOON, ids=[first.pk]) == 1
    assert [timer.pk for timer in dead_timers()] == [second.pk]


def test_setting_a_dead_timer_brings_it_back(vendor: Vendor, recording: Recording) -> None:
    put(POISON)
    for attempt in range(3):
        fire(NOON + attempt * HOUR)
    put(POISON, due_at=NOON + HOUR)
    assert Timer.objects.values_list("dead_at", "attempts", "last_error").get() == (None, 0, "")


def test_a_handler_nobody_registered_ends_among_the_dead(vendor: Vendor) -> None:
    put("a", handler="test.nobody")
    for attempt in range(3):
        fire(NOON + attempt * HOUR)
    assert "test.nobody" in dead_timers().get().last_error


def test_every_handler_is_registered_under_the_name_that_set_timers_have() -> None:
    load_handlers()
    found = {name: handler.handle.__module__ for name, handler in handlers._handlers.items()}
    assert {name: module for name, module in found.items() if not name.startswith(("test.", "drills."))} == {
        "customers.renamed": "tickets.timers",
        "kernel.answers_expire": "supportdesk.kernel.idempotency.answers",
        "monitoring.liveness": "monitoring.timers",
        "monitoring.requests": "monitoring.timers",
        "monitoring.stable": "monitoring.timers",
        "monitoring.tickets": "monitoring.timers",
        "people.password_forgotten": "people.timers",
        "tickets.clock_due": "tickets.timers",
        "tickets.digest_due": "notifications.timers",
        "tickets.recalculate": "tickets.timers",
        "tickets.reindex_search": "tickets.timers",
    }


def test_a_name_is_registered_once(recording: Recording) -> None:
    with pytest.raises(ValueError, match="registered already"):
        register_handler(HANDLER, Recording().handle)


def test_one_call_takes_no_more_than_its_limit_the_longest_due_first(vendor: Vendor, recording: Recording) -> None:
    put("later", due_at=NOON)
    put("sooner", due_at=NOON - HOUR)
    fire(limit=1)
    assert (recording.calls, waiting()) == ([["sooner"]], ["later"])


def test_vendors_with_due_timers_are_named_the_longest_waiting_first(vendor: Vendor, other_vendor: Vendor) -> None:
    put("a", "b")
    put("c", due_at=NOON + HOUR)
    set_timer(vendor=other_vendor.schema_name, handler=HANDLER, key="d", due_at=NOON - HOUR)
    assert due_vendors(now=NOON) == [(other_vendor.schema_name, NOON - HOUR), (vendor.schema_name, NOON)]


def test_what_somebody_else_works_on_is_put_off_and_costs_no_attempt(vendor: Vendor, recording: Recording) -> None:
    def lock(keys: Collection[str]) -> Collection[str]:
        return [key for key in keys if key != "busy"]

    register_handler("test.locking", recording.handle, lock=lock)
    put("busy", "free", handler="test.locking")
    assert (fire(), recording.calls) == (1, [["free"]])
    assert Timer.objects.values_list("key", "attempts", "claim_at").get() == ("busy", 0, NOON + SECOND / 4)


def test_trouble_of_the_database_costs_no_attempt(vendor: Vendor, recording: Recording) -> None:
    def deadlock(_rows: Sequence[DueTimer], _now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")

    put("a")
    recording.then = deadlock
    assert fire() == 0
    assert Timer.objects.values_list("attempts", "claim_at").get() == (0, NOON + SECOND / 4)


def test_in_simulated_time_each_timer_fires_at_its_own_instant(vendor: Vendor, recording: Recording) -> None:
    put("b", due_at=NOON + HOUR)
    put("a")
    put("never", due_at=NOON + 3 * HOUR)
    assert fire_everything_due(now=NOON + 2 * HOUR, vendor=vendor.schema_name) == 2
    assert (recording.calls, recording.instants) == ([["a"], ["b"]], [NOON, NOON + HOUR])


def test_in_simulated_time_what_is_set_on_the_way_fires_too(vendor: Vendor, recording: Recording) -> None:
    put("a")
    recording.then = lambda _rows, now: put("a", due_at=now + HOUR)
    assert fire_everything_due(now=NOON + 3 * HOUR, vendor=vendor.schema_name) == 4
    assert recording.instants == [NOON + hours * HOUR for hours in range(4)]


def test_simulated_time_does_not_go_back(vendor: Vendor, recording: Recording) -> None:
    put("a")
    recording.then = lambda rows, now: put("b", due_at=now - HOUR) if rows[0].key == "a" else None
    fire_everything_due(now=NOON, vendor=vendor.schema_name)
    assert recording.instants == [NOON, NOON]


def test_in_simulated_time_a_failure_is_raised(vendor: Vendor, recording: Recording) -> None:
    put(POISON)
    with pytest.raises(ZeroDivisionError):
        fire_everything_due(now=NOON, vendor=vendor.schema_name)


def test_in_simulated_time_a_loop_is_found_out(vendor: Vendor, recording: Recording) -> None:
    put("a")
    recording.then = lambda _rows, now: put("a", due_at=now)
    with pytest.raises(TimerLoopError, match="again and again"):
        fire_everything_due(now=NOON, vendor=vendor.schema_name)


def test_simulated_time_of_one_vendor_leaves_the_others_alone(
    vendor: Vendor, other_vendor: Vendor, recording: Recording
) -> None:
    put("a")
    fire_everything_due(now=NOON, vendor=other_vendor.schema_name)
    assert (recording.calls, waiting()) == ([], ["a"])


def test_effects_stand_in_the_right_schema(vendor: Vendor, other_vendor: Vendor, recording: Recording) -> None:
    put("a")
    fire()
    assert fired_keys() == ["a"]
    with vendor_schema(other_vendor.schema_name):
        assert fired_keys() == []
