"""Turns, and the time that nobody covers (TERM-E6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oncall.core.rotations import Rotation, Span, cut_out, gaps_between, split_by_gaps, take_turns

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    """Return a span by hours from noon."""
    return Span(NOON + timedelta(hours=start), NOON + timedelta(hours=end))


def turns(first: date, last: date, days: int, zone: str = "Europe/Rome") -> list[Span]:
    return list(Rotation(first, last, time(9), days, ZoneInfo(zone)).turns())


def test_E6_weekly_turns_hand_over_at_the_same_time_of_day_and_the_last_is_cut() -> None:
    rome = ZoneInfo("Europe/Rome")
    ends = [one.ends_at.astimezone(rome).isoformat() for one in turns(date(2026, 11, 20), date(2026, 12, 7), 7)]

    assert ends == ["2026-11-27T09:00:00+01:00", "2026-12-04T09:00:00+01:00", "2026-12-07T09:00:00+01:00"]


def test_E6_turns_in_which_the_clocks_change_are_an_hour_shorter_or_longer() -> None:
    autumn = turns(date(2026, 10, 24), date(2026, 10, 26), 1)
    spring = turns(date(2027, 3, 27), date(2027, 3, 29), 1)

    hours = [(one.ends_at - one.starts_at) / timedelta(hours=1) for one in [*autumn, *spring]]
    assert hours == [25, 24, 23, 24]
    assert [first.ends_at == second.starts_at for first, second in (autumn, spring)] == [True, True]


def test_people_take_turns_in_their_order() -> None:
    assert [place for place, _span in take_turns([span(n, n + 1) for n in range(5)], 2)] == [0, 1, 0, 1, 0]


def test_a_rotation_without_days_has_no_turns() -> None:
    assert turns(date(2026, 11, 20), date(2026, 11, 20), 7) == []


def test_what_is_cut_out_leaves_the_parts_around_it() -> None:
    whole = span(0, 10)

    assert cut_out(whole, span(2, 4)) == [span(0, 2), span(4, 10)]
    assert cut_out(whole, span(-1, 4)) == [span(4, 10)]
    assert cut_out(whole, span(6, 12)) == [span(0, 6)]
    assert cut_out(whole, span(0, 10)) == []
    assert cut_out(whole, span(10, 12)) == [whole]
    assert cut_out(whole, span(-5, 0)) == [whole]


def test_gaps_are_what_no_shift_covers() -> None:
    within = span(0, 10)

    assert gaps_between([], within) == [within]
    assert gaps_between([span(-2, 3), span(2, 5), span(6, 12)], within) == [span(5, 6)]
    assert gaps_between([span(1, 9), span(2, 3)], within) == [span(0, 1), span(9, 10)]
    assert gaps_between([span(0, 5), span(5, 10)], within) == []
    assert split_by_gaps([span(0, 4)], within) == [(span(0, 4), False), (span(4, 10), True)]
