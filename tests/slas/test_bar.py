"""The bar of a row: where windows, gaps, spent time and marks stand."""

from slas.core.explain.axis import place
from slas.core.explain.bar import ROW, RowBar, lay_out_row
from slas.core.explain.bar_line import Box, lay_line
from tests.slas.explanations import at, explained

TWO_DAYS = explained(
    ("open", "20 16:00"), ("open", "20 18:00"), ("night", "21 09:00"), ("open", "21 10:00"),
    start="20 14:00", due="21 10:00", now="20 16:00",
)  # fmt: skip


def test_time_is_to_scale_and_a_night_is_a_gap_of_five() -> None:
    # 5 hours of open time on 117 - 5 units: 22.4 an hour.
    assert lay_out_row(TWO_DAYS, state="track", now=at("20 16:00")) == RowBar(
        rail=Box(0.0, 117.0),
        windows=(Box(0.0, 89.6), Box(94.6, 22.4)),
        waits=(),
        rests=(),
        thin=(Box(0.0, 44.8),),
        thick=(),
        now=44.8,
        due=117.0,
        due_kind="mark",
        seal=None,
        open_end=None,
        rtl=False,
    )


def test_right_to_left_mirrors_every_part() -> None:
    assert lay_out_row(TWO_DAYS, state="track", now=at("20 16:00"), rtl=True) == RowBar(
        rail=Box(3.0, 117.0),
        windows=(Box(30.4, 89.6), Box(3.0, 22.4)),
        waits=(),
        rests=(),
        thin=(Box(75.2, 44.8),),
        thick=(),
        now=75.2,
        due=3.0,
        due_kind="mark",
        seal=None,
        open_end=None,
        rtl=True,
    )


def test_due_soon_fills_the_windows_to_full_height() -> None:
    bar = lay_out_row(TWO_DAYS, state="soon", now=at("20 16:00"))

    assert (bar.thin, bar.thick) == ((), (Box(0.0, 44.8),))


def test_a_closed_weekend_is_a_gap_of_nine_with_a_ring() -> None:
    explanation = explained(
        ("open", "20 18:00"), ("night", "21 00:00"), ("closed_day", "23 00:00"), ("night", "23 09:00"), ("open", "23 10:00"),
        start="20 17:00", due="23 10:00", now="20 17:00",
    )  # fmt: skip

    bar = lay_out_row(explanation, state="track", now=at("20 17:00"))

    assert (bar.windows, bar.rests) == ((Box(0.0, 54.0), Box(63.0, 54.0)), (58.5,))


def test_a_break_is_half_as_wide_as_a_night() -> None:
    explanation = explained(
        ("open", "20 12:00"),
        ("break", "20 13:00"),
        ("open", "20 15:00"),
        start="20 10:00",
        due="20 15:00",
        now="20 10:00",
    )

    assert lay_out_row(explanation, state="track", now=at("20 10:00")).windows == (Box(0.0, 57.2), Box(59.8, 57.2))


def test_now_at_night_stands_in_the_gap() -> None:
    assert lay_out_row(TWO_DAYS, state="track", now=at("21 01:30")).now == 92.1


def test_overdue_is_thin_up_to_the_due_and_full_height_after_it() -> None:
    explanation = explained(
        ("open", "20 18:00"),
        ("night", "21 09:00"),
        ("open", "21 11:00"),
        start="20 16:00",
        due="21 10:00",
        now="21 11:00",
    )

    bar = lay_out_row(explanation, state="over", now=at("21 11:00"))

    assert (bar.thin, bar.thick, bar.due, bar.now) == (
        (Box(0.0, 56.0), Box(61.0, 28.0)),
        (Box(89.0, 28.0),),
        89.0,
        117.0,
    )


def test_a_wait_is_a_part_of_its_own_and_its_due_is_dashed() -> None:
    explanation = explained(
        ("open", "20 10:00"), ("wait:customer", "20 12:00"), ("open", "20 13:00"),
        start="20 09:00", due="20 13:00", now="20 12:00", state="paused",
    )  # fmt: skip

    bar = lay_out_row(explanation, state="wait", now=at("20 12:00"))

    assert (bar.windows, bar.waits, bar.thin, bar.due, bar.due_kind) == (
        (Box(0.0, 29.2), Box(87.8, 29.2)),
        (Box(29.2, 58.6),),
        (Box(0.0, 29.2),),
        117.0,
        "open",
    )


def test_what_is_left_behind_an_endless_wait_is_to_scale() -> None:
    explanation = explained(
        ("open", "20 10:00"), ("wait:customer", "20 11:00"),
        start="20 09:00", due=None, now="20 11:00", state="paused", total=2 * 3600,
    )  # fmt: skip

    bar = lay_out_row(explanation, state="wait", now=at("20 11:00"))

    assert (bar.windows, bar.waits, bar.now, bar.due) == (
        (Box(0.0, 39.0), Box(78.0, 39.0)),
        (Box(39.0, 39.0),),
        78.0,
        117.0,
    )


def test_a_late_clock_that_waits_keeps_its_solid_due() -> None:
    explanation = explained(
        ("open", "20 11:00"),
        ("wait:customer", "20 12:00"),
        start="20 09:00",
        due="20 10:00",
        now="20 12:00",
        state="paused",
    )

    bar = lay_out_row(explanation, state="wait", now=at("20 12:00"))

    assert (bar.due, bar.due_kind) == (39.0, "mark")


def test_a_promise_kept_early_has_its_seal_and_room_behind() -> None:
    explanation = explained(
        ("open", "20 11:00"), start="20 10:00", due="20 12:00", now="20 16:00", state="met", total=2 * 3600
    )

    bar = lay_out_row(explanation, state="met", now=at("20 16:00"), met_at=at("20 11:00"))

    assert (bar.windows, bar.thin, bar.seal, bar.due, bar.due_kind, bar.now) == (
        (Box(0.0, 117.0),),
        (Box(0.0, 58.5),),
        58.5,
        117.0,
        "hairline",
        None,
    )


def test_a_promise_kept_late_has_its_seal_at_the_end_and_no_now() -> None:
    explanation = explained(
        ("open", "20 13:00"), start="20 10:00", due="20 12:00", now="20 16:00", state="met", total=2 * 3600
    )

    bar = lay_out_row(explanation, state="over", now=at("20 16:00"), met_at=at("20 13:00"))

    assert (bar.thin, bar.thick, bar.due, bar.seal, bar.now) == (
        (Box(0.0, 78.0),),
        (Box(78.0, 39.0),),
        78.0,
        117.0,
        None,
    )


def test_best_effort_has_no_due_and_an_open_end() -> None:
    explanation = explained(("open", "20 16:00"), start="20 10:00", due=None, now="20 16:00", state="best_effort")

    bar = lay_out_row(explanation, state="best", now=at("20 16:00"))

    assert (bar.rail, bar.windows, bar.due, bar.open_end) == (Box(0.0, 86.0), (Box(0.0, 86.0),), None, Box(87.0, 33.0))


def test_gaps_never_take_more_than_two_fifths() -> None:
    nights = [span for day in range(3, 17) for span in (("open", f"{day} 18:00"), ("night", f"{day + 1} 09:00"))]
    explanation = explained(*nights, ("open", "17 18:00"), start="3 09:00", due="17 18:00", now="3 09:00")

    line = lay_line(explanation, scale=ROW, state="track", now=at("3 09:00"), met_at=None)

    assert round(sum(segment.width for segment in line.segments if segment.kind == "shut"), 6) == round(117 * 0.4, 6)


def test_among_too_many_windows_only_closed_days_are_told_apart() -> None:
    first = [span for day in range(1, 14) for span in (("open", f"{day} 18:00"), ("night", f"{day + 1} 09:00"))]
    second = [span for day in range(16, 29) for span in (("open", f"{day} 18:00"), ("night", f"{day + 1} 09:00"))]
    explanation = explained(
        *first, ("open", "14 18:00"), ("closed_day", "16 09:00"), *second, ("open", "29 18:00"),
        start="1 09:00", due="29 18:00", now="1 09:00",
    )  # fmt: skip

    bar = lay_out_row(explanation, state="track", now=at("1 09:00"))

    assert (bar.windows, bar.rests) == ((Box(0.0, 54.0), Box(63.0, 54.0)), (58.5,))


def test_a_promise_just_made_has_nothing_spent_and_now_at_the_start() -> None:
    explanation = explained(("open", "20 12:00"), start="20 10:00", due="20 12:00", now="20 10:00")

    bar = lay_out_row(explanation, state="track", now=at("20 10:00"))

    assert (bar.thin, bar.now) == ((), 0.0)


def test_a_wait_that_began_while_closed_draws_without_open_time() -> None:
    explanation = explained(
        ("night", "21 02:00"), start="20 20:00", due=None, now="21 02:00", state="paused", total=3600
    )

    bar = lay_out_row(explanation, state="wait", now=at("21 02:00"))

    assert (bar.windows, bar.now, bar.due) == ((Box(0.0, 117.0),), 0.0, 117.0)


def test_instants_outside_are_held_at_the_edges() -> None:
    line = lay_line(TWO_DAYS, scale=ROW, state="track", now=at("20 16:00"), met_at=None)

    assert (place(line.segments, at("19 09:00")), place(line.segments, at("25 09:00"))) == (0.0, 117.0)
