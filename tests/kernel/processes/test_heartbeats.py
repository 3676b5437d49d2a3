"""Ticker and reconciler watch each other: who falls silent is named by the other one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.kernel.processes.heartbeats import (
    RECONCILER,
    SILENT_AFTER,
    TICKER,
    PeerMonitor,
    last_heartbeats,
    record_heartbeat,
)
from supportdesk.kernel.processes.ticker import Ticker

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def monitor(db: None) -> PeerMonitor:
    """The ticker's watch over the reconciler, which has just begun."""
    monitor = PeerMonitor(own=TICKER, other=RECONCILER)
    monitor.check(now=NOW)
    return monitor


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged as an error."""
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


def test_who_watches_says_that_it_works_itself(monitor: PeerMonitor) -> None:
    assert last_heartbeats() == {TICKER: NOW}
    monitor.check(now=NOW + 9 * SECOND)
    assert last_heartbeats() == {TICKER: NOW}
    monitor.check(now=NOW + 10 * SECOND)
    assert last_heartbeats() == {TICKER: NOW + 10 * SECOND}


def test_F24_a_stopped_reconciler_is_named_by_the_ticker_within_90_seconds(
    monitor: PeerMonitor, caplog: pytest.LogCaptureFixture
) -> None:
    record_heartbeat(RECONCILER, now=NOW + 5 * SECOND)
    silent = [second for second in range(90) if monitor.check(now=NOW + second * SECOND)]
    assert silent[0] == 70
    assert complaints(caplog) == ["No heartbeat of the reconciler since 2026-11-20T12:00:05+00:00: is it running?"]


def test_one_that_never_began_is_named(monitor: PeerMonitor, caplog: pytest.LogCaptureFixture) -> None:
    assert monitor.check(now=NOW + SILENT_AFTER) is False
    assert monitor.check(now=NOW + SILENT_AFTER + 10 * SECOND) is True
    assert complaints(caplog) == ["No heartbeat of the reconciler since it was installed: is it running?"]


def test_after_a_night_switched_off_the_other_one_has_time_to_start(db: None) -> None:
    record_heartbeat(RECONCILER, now=NOW - timedelta(hours=9))
    assert PeerMonitor(own=TICKER, other=RECONCILER).check(now=NOW) is False


def test_silence_is_named_again_only_after_ten_minutes(monitor: PeerMonitor, caplog: pytest.LogCaptureFixture) -> None:
    for second in range(0, 679, 10):
        monitor.check(now=NOW + second * SECOND)
    assert len(complaints(caplog)) == 2


def test_one_that_works_again_is_no_longer_silent(monitor: PeerMonitor) -> None:
    assert monitor.check(now=NOW + 90 * SECOND) is True
    record_heartbeat(RECONCILER, now=NOW + 95 * SECOND)
    assert monitor.check(now=NOW + 100 * SECOND) is False


def test_the_ticker_watches(db: None) -> None:
    Ticker().turn()
    assert set(last_heartbeats()) == {TICKER}
