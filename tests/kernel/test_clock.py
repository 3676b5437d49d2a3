"""The clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.kernel import clock

THEN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_stopped_clock_shows_one_instant_everywhere() -> None:
    with clock.stopped_at(THEN):
        assert (clock.now(), clock.database_now()) == (THEN, THEN)


def test_the_clock_goes_on_afterwards() -> None:
    with clock.stopped_at(THEN):
        pass
    assert clock.now() - THEN > timedelta(days=1)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.stopped_at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pytest.fail("stopped")


def test_the_databases_time_goes_on_within_a_transaction(db: None) -> None:
    assert clock.database_now() < clock.database_now()


def test_both_clocks_give_utc(db: None) -> None:
    assert (clock.now().tzinfo, clock.database_now().tzinfo) == (UTC, UTC)
