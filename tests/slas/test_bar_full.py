"""The full bar: days and their labels, steps, now and due, in per cent."""

from datetime import date

from slas.core.clock.times import StepTimes
from slas.core.explain.bar_full import Day, FullBar, Mark, StepMark, lay_out_full
from slas.core.explain.bar_line import Box
from tests.slas.explanations import BERLIN, at, explained

# The ticket of the mock page: 16 business hours, a wait on the first day, Saturday counts.
TICKET = explained(
    ("open", "19 10:40"), ("wait:customer", "19 14:10"), ("open", "19 18:00"), ("night", "20 09:00"),
    ("open", "20 16:42"), ("open", "20 18:00"), ("night", "21 09:00"), ("open", "21 10:50"),
    start="19 09:20", due="21 10:50", now="20 16:42",
)  # fmt: skip
STEPS = (
    StepTimes(1, "Support team", None, at("19 14:50")),
    StepTimes(2, "Team leader", None, at("19 16:50")),
    StepTimes(3, "Team leader", None, at("20 11:50")),
    StepTimes(4, "Support manager", at("21 10:50"), None),
    StepTimes(5, "Co-CEO and CTO", at("24 16:50"), None),
)


def test_the_ticket_of_the_mock_page_stands_as_it_was_drawn() -> None:
    assert lay_out_full(TICKET, state="soon", now=at("20 16:42"), tz=BERLIN, steps=STEPS) == FullBar(
        windows=(Box(0.0, 42.8), Box(44.4, 44.4), Box(90.4, 9.0)),
        waits=(Box(6.6, 17.2),),
        rests=(),
        spent=(Box(0.0, 6.6), Box(23.8, 19.0), Box(44.4, 37.9)),
        over=(),
        days=(
            Day(date(2026, 11, 19), at("19 09:20"), at("19 18:00"), 0.0, "start", hours=True, minor=False),
            Day(date(2026, 11, 20), at("20 09:00"), at("20 18:00"), 44.4, "start", hours=True, minor=False),
            Day(date(2026, 11, 21), at("21 09:00"), at("21 10:50"), 100.0, "end", hours=False, minor=False),
        ),
        wait_labels=(15.2,),
        steps=(
            StepMark(1, 27.1, reached=True, label=True),
            StepMark(2, 37.0, reached=True, label=True),
            StepMark(3, 58.3, reached=True, label=True),
        ),
        now=Mark(82.3, "middle"),
        due=Mark(99.4, "end"),
        due_kind="mark",
        seal=None,
        open_end=None,
    )


def test_right_to_left_mirrors_places_but_not_how_words_are_set() -> None:
    bar = lay_out_full(TICKET, state="soon", now=at("20 16:42"), tz=BERLIN, rtl=True)

    assert (bar.windows[0], bar.days[0].x, bar.days[0].anchor, bar.now, bar.due) == (
        Box(57.2, 42.8),
        100.0,
        "start",
        Mark(17.7, "middle"),
        Mark(0.6, "end"),
    )


def test_a_narrow_day_has_no_label_and_a_wide_one_its_hours() -> None:
    explanation = explained(
        ("open", "20 18:00"), ("night", "21 09:00"), ("open", "21 18:00"), ("night", "22 09:00"), ("open", "22 18:00"),
        start="20 17:00", due="22 18:00", now="20 17:00",
    )  # fmt: skip

    bar = lay_out_full(explanation, state="track", now=at("20 17:00"), tz=BERLIN)

    assert [(day.date.day, day.hours, day.minor) for day in bar.days] == [(21, True, False), (22, True, False)]


def test_days_that_are_all_narrow_are_labelled_every_few() -> None:
    nights = [span for day in range(1, 20) for span in (("open", f"{day} 18:00"), ("night", f"{day + 1} 09:00"))]
    explanation = explained(*nights, ("open", "20 18:00"), start="1 09:00", due="20 18:00", now="1 09:00")

    bar = lay_out_full(explanation, state="track", now=at("1 09:00"), tz=BERLIN)

    assert [day.date.day for day in bar.days] == [1, 4, 7, 10, 13, 16]


def test_time_round_the_clock_is_divided_at_local_midnight() -> None:
    explanation = explained(("open", "21 12:00"), start="20 12:00", due="21 12:00", now="20 12:00")

    bar = lay_out_full(explanation, state="track", now=at("20 12:00"), tz=BERLIN)

    assert (bar.windows, [day.date.day for day in bar.days]) == ((Box(0.0, 49.7), Box(49.7, 49.7)), [20, 21])


def test_a_break_does_not_label_a_day_twice() -> None:
    explanation = explained(
        ("open", "20 12:00"),
        ("break", "20 13:00"),
        ("open", "20 17:00"),
        start="20 09:00",
        due="20 17:00",
        now="20 09:00",
    )

    bar = lay_out_full(explanation, state="track", now=at("20 09:00"), tz=BERLIN)

    assert [(day.start, day.end) for day in bar.days] == [(at("20 09:00"), at("20 17:00"))]


def test_a_step_beside_now_is_drawn_without_words() -> None:
    steps = (StepTimes(1, "Team leader", at("20 16:50"), None),)

    bar = lay_out_full(TICKET, state="soon", now=at("20 16:42"), tz=BERLIN, steps=steps)

    assert bar.steps == (StepMark(1, 83.0, reached=False, label=False),)


def test_now_at_an_edge_is_set_away_from_it() -> None:
    begin = lay_out_full(TICKET, state="track", now=at("19 09:20"), tz=BERLIN)
    end = lay_out_full(TICKET, state="soon", now=at("21 10:50"), tz=BERLIN)

    assert (begin.now, end.now) == (Mark(0.0, "start"), Mark(99.4, "end"))


def test_what_is_over_stands_at_full_height_behind_the_due() -> None:
    explanation = explained(
        ("open", "20 12:00"), ("open", "20 13:00"), start="20 10:00", due="20 12:00", now="20 13:00"
    )

    bar = lay_out_full(explanation, state="over", now=at("20 13:00"), tz=BERLIN)

    assert (bar.spent, bar.over, bar.due) == ((Box(0.0, 66.3),), (Box(66.3, 33.1),), Mark(66.3, "end"))


def test_best_effort_ends_open() -> None:
    explanation = explained(("open", "20 16:00"), start="20 10:00", due=None, now="20 16:00", state="best_effort")

    bar = lay_out_full(explanation, state="best", now=at("20 16:00"), tz=BERLIN)

    assert (bar.due, bar.open_end) == (None, Box(72.3, 27.7))
