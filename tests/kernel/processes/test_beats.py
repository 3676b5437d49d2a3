"""Ticker and auditor watch each other: who falls silent is named by the other one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.kernel.processes.heartbeats import AUDITOR, SILENT_AFTER, TICKER, Watch, last_beats, note_beat
from supportdesk.kernel.processes.ticker import Ticker

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def watch(db: None) -> Watch:
    """The ticker's watch over the auditor, which has just begun."""
    watch = Watch(own=TICKER, other=AUDITOR)
    watch.look(now=NOW)
    return watch


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged as an error."""
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


def test_who_watches_says_that_it_works_itself(watch: Watch) -> None:
    assert last_beats() == {TICKER: NOW}
    watch.look(now=NOW + 9 * SECOND)
    assert last_beats() == {TICKER: NOW}
    watch.look(now=NOW + 10 * SECOND)
    assert last_beats() == {TICKER: NOW + 10 * SECOND}


def test_F24_a_stopped_auditor_is_named_by_the_ticker_within_90_seconds(
    watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    note_beat(AUDITOR, now=NOW + 5 * SECOND)
    silent = [second for second in range(90) if watch.look(now=NOW + second * SECOND)]
    assert silent[0] == 70
    assert complaints(caplog) == ["The auditor has been silent since 2026-11-20T12:00:05+00:00: is it running?"]


def test_one_that_never_began_is_named(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    assert watch.look(now=NOW + SILENT_AFTER) is False
    assert watch.look(now=NOW + SILENT_AFTER + 10 * SECOND) is True
    assert complaints(caplog) == ["The auditor has been silent since it was installed: is it running?"]


def test_after_a_night_switched_off_the_other_one_has_time_to_start(db: None) -> None:
    note_beat(AUDITOR, now=NOW - timedelta(hours=9))
    assert Watch(own=TICKER, other=AUDITOR).look(now=NOW) is False


def test_silence_is_named_again_only_after_ten_minutes(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    for second in range(0, 679, 10):
        watch.look(now=NOW + second * SECOND)
    assert len(complaints(caplog)) == 2


def test_one_that_works_again_is_not_silent_any_more(watch: Watch) -> None:
    assert watch.look(now=NOW + 90 * SECOND) is True
    note_beat(AUDITOR, now=NOW + 95 * SECOND)
    assert watch.look(now=NOW + 100 * SECOND) is False


def test_the_ticker_watches(db: None) -> None:
    Ticker().beat()
    assert set(last_beats()) == {TICKER}
