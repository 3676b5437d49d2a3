"""The clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import CheckMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supportdesk.kernel import clock
from supportdesk.kernel.checks import check_host_clock
from supportdesk.kernel.database import time as database_time
from supportdesk.kernel.models import Heartbeat
from supportdesk.kernel.processes.heartbeats import TICKER, record_heartbeat
from tests.host_clock import misset_host_clock

HOUR = timedelta(hours=1)
THEN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_stopped_clock_shows_one_instant_everywhere() -> None:
    with clock.stopped_at(THEN):
        assert (clock.now(), clock.database_now()) == (THEN, THEN)


def test_the_clock_continues_afterwards(db: None) -> None:
    with clock.stopped_at(THEN):
        pass
    assert clock.now() - THEN > timedelta(days=1)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.stopped_at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pytest.fail("stopped")


def test_the_databases_time_continues_within_a_transaction(db: None) -> None:
    assert clock.database_now() < clock.database_now()


def test_both_clocks_give_utc(db: None) -> None:
    assert (clock.now().tzinfo, clock.database_now().tzinfo) == (UTC, UTC)


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
def test_fault_E_a_host_that_is_an_hour_off_has_the_databases_time(
    db: None, monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    misset_host_clock(monkeypatch, wrong)
    first, middle, last = clock.database_now(), clock.now(), clock.database_now()
    assert first - timedelta(seconds=0.1) < middle <= last


def test_fault_E_what_is_counted_on_is_never_ahead_of_the_database(db: None) -> None:
    for _time in range(200):
        assert clock.now() <= clock.database_now()


def test_fault_E_a_host_clock_that_is_set_meanwhile_changes_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.database_now()
    before, real = clock.now(), time.clock_gettime
    ahead = {time.CLOCK_REALTIME: database_time.FRESH_SECONDS / 2}  # while the last look is still good
    monkeypatch.setattr(time, "time", lambda: 0.0)
    monkeypatch.setattr(time, "clock_gettime", lambda which: real(which) + ahead.get(which, 0))
    assert timedelta(0) <= clock.now() - before < timedelta(seconds=1)


def test_a_fresh_look_serves_without_another_and_a_stale_one_is_renewed(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.database_now()
    look = database_time.watch.last
    assert look is not None
    clock.now()
    assert database_time.watch.last is look
    stale = database_time.Look(look.database, look.steady - database_time.FRESH_SECONDS, look.within, look.skew)
    monkeypatch.setattr(database_time.watch, "last", stale)
    clock.now()
    assert database_time.watch.last is not stale


def test_a_machine_that_was_put_to_sleep_looks_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    look = database_time.Look(THEN, database_time.steady() - 3600, timedelta(0), timedelta(0))
    monkeypatch.setattr(database_time.watch, "last", look)
    assert abs(clock.now() - clock.database_now()) < timedelta(seconds=1)


def test_pages_pay_no_query_for_the_time(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_time.watch, "last", None)
    with CaptureQueriesContext(connection) as captured:
        clock.now()
    assert len(captured) == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [(HOUR, "3600.0 seconds ahead of"), (-HOUR, "3600.0 seconds behind"), (timedelta(seconds=1), "")],
)
def test_fault_E_a_wrong_host_clock_is_named_in_the_log_once_a_minute(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, wrong: timedelta, words: str
) -> None:
    misset_host_clock(monkeypatch, wrong)
    clock.database_now()
    clock.database_now()
    printed = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert printed == (
        [f"The clock of this host is {words} the database's, which is the one that counts; synchronise it (NTP)"]
        if words
        else []
    )


def test_fault_E_a_wrong_host_clock_is_named_when_a_process_starts(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> list[CheckMessage]:
        return check_host_clock(databases=["default"])

    clock.database_now()
    assert found() == []
    misset_host_clock(monkeypatch, HOUR)
    assert [message.id for message in found()] == ["kernel.W013"]


def test_fault_E_who_beats_says_how_wrong_its_hosts_clock_is(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    misset_host_clock(monkeypatch, HOUR)
    record_heartbeat(TICKER, now=clock.database_now())
    assert round(Heartbeat.objects.get(process=TICKER).host_skew_seconds) == 3600
