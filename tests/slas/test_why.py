"""The days behind a deadline: which hours counted, what was left out, and sums that hold."""

from datetime import date, datetime

from slas.core.explain.explanation import Explanation, Piece
from slas.core.explain.why import Row, explain_days
from tests.slas.explanations import BERLIN, at, explained
from tests.slas.test_bar_full import TICKET

NOW = at("20 16:42")


def spans(*pairs: tuple[str, str]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((at(start).astimezone(BERLIN), at(end).astimezone(BERLIN)) for start, end in pairs)


def test_the_ticket_of_the_mock_page_is_explained_day_by_day() -> None:
    why = explain_days(TICKET, now=NOW, tz=BERLIN)
    thursday, friday, saturday = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)

    assert why.rows == (
        Row("counted", thursday, thursday, spans(("19 09:20", "19 10:40"), ("19 14:10", "19 18:00")), 310),
        Row("wait", thursday, thursday, spans(("19 10:40", "19 14:10")), name="customer"),
        Row("counted", friday, friday, spans(("20 09:00", "20 18:00")), 540, spent_minutes=462),
        Row("counted", saturday, saturday, spans(("21 09:00", "21 10:50")), 110),
        Row("night", thursday, friday, (), count=2),
    )
    assert (why.minutes, why.over_minutes) == (960, 0)


def test_minutes_of_the_rows_sum_to_the_whole_whatever_the_seconds() -> None:
    pieces, begin = [], at("16 09:00")
    for day in range(16, 20):
        end = at(f"{day} 10:00").replace(second=50)
        pieces += [Piece("open", at(f"{day} 09:00"), end, 3650), Piece("night", end, at(f"{day + 1} 09:00"), 0)]
    explanation = Explanation("resolution", begin, at("20 09:00"), at("20 09:00"), "running", tuple(pieces), 14600, 0)

    why = explain_days(explanation, now=begin, tz=BERLIN)

    assert (sum(row.minutes for row in why.rows), why.minutes) == (243, 243)


def test_what_is_over_the_due_is_told_apart() -> None:
    explanation = explained(("open", "20 13:30"), start="20 10:00", due="20 12:00", now="20 13:30")

    why = explain_days(explanation, now=at("20 13:30"), tz=BERLIN)

    assert (why.rows[0].minutes, why.minutes, why.over_minutes) == (120, 120, 90)


def test_closed_days_that_follow_each_other_are_one_row_and_their_nights_none() -> None:
    explanation = explained(
        ("open", "20 18:00"), ("night", "21 00:00"), ("closed_day", "22 00:00"), ("closed_day", "23 00:00"),
        ("night", "23 09:00"), ("open", "23 10:00"), start="20 17:00", due="23 10:00", now="20 17:00",
    )  # fmt: skip

    rows = explain_days(explanation, now=at("20 17:00"), tz=BERLIN).rows

    assert [(row.kind, row.first.day, row.last.day) for row in rows] == [
        ("counted", 20, 20),
        ("closed_day", 21, 22),
        ("counted", 23, 23),
    ]


def test_each_holiday_keeps_its_name() -> None:
    explanation = explained(
        ("open", "20 18:00"), ("holiday:Foundation Day", "22 00:00"), ("holiday:Harvest Day", "23 00:00"), ("open", "23 10:00"),
        start="20 17:00", due="23 10:00", now="20 17:00",
    )  # fmt: skip

    rows = explain_days(explanation, now=at("20 17:00"), tz=BERLIN).rows

    assert [(row.name, row.first.day, row.last.day) for row in rows if row.kind == "holiday"] == [
        ("Foundation Day", 20, 21),
        ("Harvest Day", 22, 22),
    ]


def test_a_wait_over_several_days_is_one_row_for_each_reason() -> None:
    explanation = explained(
        ("open", "18 17:00"), ("wait:customer", "18 18:00"), ("night", "19 09:00"), ("wait:customer", "19 18:00"),
        ("night", "20 09:00"), ("wait:third_party", "20 10:00"),
        start="18 16:00", due=None, now="20 10:00", state="paused", total=7200,
    )  # fmt: skip

    rows = explain_days(explanation, now=at("20 10:00"), tz=BERLIN).rows

    assert [(row.name, row.first.day, row.last.day) for row in rows if row.kind == "wait"] == [
        ("customer", 18, 19),
        ("third_party", 20, 20),
    ]


def test_three_days_with_the_same_hours_are_one_row() -> None:
    nights = [span for day in range(16, 20) for span in (("open", f"{day} 18:00"), ("night", f"{day + 1} 09:00"))]
    explanation = explained(*nights, ("open", "20 10:00"), start="16 09:00", due="20 10:00", now="16 09:00")

    rows = explain_days(explanation, now=at("16 09:00"), tz=BERLIN).rows

    assert [(row.kind, row.first.day, row.last.day, row.minutes, row.count) for row in rows] == [
        ("counted", 16, 19, 2160, 4),
        ("counted", 20, 20, 60, 1),
        ("night", 16, 19, 0, 4),
    ]


def test_breaks_are_counted_apart_from_nights() -> None:
    explanation = explained(
        ("open", "20 12:00"), ("break", "20 13:00"), ("open", "20 18:00"), ("night", "21 09:00"), ("open", "21 10:00"),
        start="20 09:00", due="21 10:00", now="20 09:00",
    )  # fmt: skip

    rows = explain_days(explanation, now=at("20 09:00"), tz=BERLIN).rows

    assert [(row.kind, row.count) for row in rows] == [("counted", 1), ("counted", 1), ("night", 1), ("break", 1)]


def test_round_the_clock_is_cut_at_local_midnight() -> None:
    explanation = explained(("open", "22 12:00"), start="20 12:00", due="22 12:00", now="20 12:00")

    rows = explain_days(explanation, now=at("20 12:00"), tz=BERLIN).rows

    assert [(row.first.day, row.minutes) for row in rows] == [(20, 720), (21, 1440), (22, 720)]


def test_a_promise_kept_early_is_explained_up_to_there() -> None:
    explanation = explained(("open", "20 12:00"), start="20 10:00", due="20 12:00", now="20 16:00", state="met")

    why = explain_days(explanation, now=at("20 16:00"), tz=BERLIN, until=at("20 11:00"))

    assert (why.minutes, why.over_minutes) == (60, 0)


def test_a_holiday_with_hours_of_its_own_says_so() -> None:
    explanation = explained(
        ("open", "20 18:00"), ("night", "21 00:00"), ("holiday:Foundation Day", "21 09:00"), ("open", "21 10:00"),
        start="20 17:00", due="21 10:00", now="20 17:00",
    )  # fmt: skip

    rows = explain_days(explanation, now=at("20 17:00"), tz=BERLIN).rows

    assert [(row.kind, row.first.day, row.has_hours) for row in rows] == [
        ("counted", 20, False),
        ("holiday", 21, True),
        ("counted", 21, False),
    ]
