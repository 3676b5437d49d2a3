"""Moments of scripts, counted in the hours of a promise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from demo.moments import office_hours, parse_day, parse_moment

# 9 to 17 in Berlin, Monday to Friday.
HOURS = office_hours("Europe/Berlin")
MONDAY_TEN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("-2h30m", datetime(2026, 11, 13, 14, 30, tzinfo=UTC)),  # over the weekend to Friday 15:30
        ("20m", datetime(2026, 11, 16, 9, 20, tzinfo=UTC)),
        ("8h", datetime(2026, 11, 17, 9, 0, tzinfo=UTC)),
        ("-20m real", datetime(2026, 11, 16, 8, 40, tzinfo=UTC)),
        ("-3d 09:20", datetime(2026, 11, 11, 8, 20, tzinfo=UTC)),
        ("1d 10:15", datetime(2026, 11, 17, 9, 15, tzinfo=UTC)),
        ("0d 16:00", datetime(2026, 11, 16, 15, 0, tzinfo=UTC)),
        ("2024-10-25 17:30", datetime(2024, 10, 25, 15, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_counted_in_the_hours_of_the_promise(words: str, expected: datetime) -> None:
    assert parse_moment(words).from_base(MONDAY_TEN, HOURS) == expected


@pytest.mark.parametrize("words", ["", "soon", "-", "3d", "-3d 9:20", "2024-10-25", "5m fast", "1d 25:00"])
def test_words_that_are_no_moment_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"write a time as|hour"):
        parse_moment(words)


def test_a_day_is_a_date_or_counted_from_today() -> None:
    today = date(2026, 11, 18)
    assert [parse_day(words, today) for words in ("2024-02-29", "-30d", "+200d")] == [
        date(2024, 2, 29),
        date(2026, 10, 19),
        date(2027, 6, 6),
    ]
