"""Laws of business time and of clocks, for calendars and instants that nobody thought of."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slas.core.calendar.calendars import Calendar, parse_calendar
from slas.core.clock.events import Event
from slas.core.clock.policies import METRICS, PolicySpec
from slas.core.clock.targets import Target
from slas.core.clock.timeline import replay
from tests.slas.core.calendar.random_calendars import random_document

CALENDARS = [Calendar(parse_calendar(random_document(random.Random(seed))[0])) for seed in range(40)]
BASE = datetime(2026, 10, 1, tzinfo=UTC)

calendars = st.sampled_from(CALENDARS)
instants = st.integers(0, 60 * 86_400 * 1_000_000).map(lambda us: BASE + timedelta(microseconds=us))
lengths = st.integers(0, 30 * 86_400)
examples = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@examples
@given(calendars, instants, lengths)
def test_what_is_added_has_elapsed(calendar: Calendar, start: datetime, seconds: int) -> None:
    assert calendar.elapsed_us(start, calendar.add(start, seconds)) == seconds * 1_000_000


@examples
@given(calendars, instants, instants)
def test_adding_what_has_elapsed_leads_back_to_the_last_counted_instant(
    calendar: Calendar, one: datetime, other: datetime
) -> None:
    start, end = sorted([one, other])
    elapsed = calendar.elapsed_us(start, end)
    if elapsed:
        reached = calendar.add(start, elapsed / 1_000_000)
        assert reached <= end
        assert calendar.elapsed_us(reached, end) == 0


@examples
@given(calendars, instants, lengths)
def test_subtract_inverts_add(calendar: Calendar, start: datetime, seconds: int) -> None:
    assert calendar.subtract(calendar.add(start, seconds), seconds) == calendar.next_open(start)


@examples
@given(calendars, instants, instants, lengths)
def test_a_later_start_is_never_due_earlier(calendar: Calendar, one: datetime, other: datetime, seconds: int) -> None:
    start, later = sorted([one, other])
    assert calendar.add(start, seconds) <= calendar.add(later, seconds)


@examples
@given(calendars, instants, lengths, lengths)
def test_more_time_is_never_due_earlier(calendar: Calendar, start: datetime, less: int, more: int) -> None:
    assert calendar.add(start, less) <= calendar.add(start, less + more) or less == 0


@examples
@given(calendars, instants, instants, instants)
def test_elapsed_time_adds_up(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted([one, two, three])
    parts = calendar.elapsed_us(first, middle) + calendar.elapsed_us(middle, last)
    assert parts == calendar.elapsed_us(first, last)


@examples
@given(calendars, instants, instants)
def test_windows_sum_to_the_elapsed_time(calendar: Calendar, one: datetime, other: datetime) -> None:
    start, end = sorted([one, other])
    length = sum((closing - opening for opening, closing in calendar.windows(start, end)), timedelta(0))
    assert length == timedelta(microseconds=calendar.elapsed_us(start, end))


def due_with_wait(
    calendar: Calendar, seconds: int, start: datetime, wait: tuple[datetime, datetime] | None
) -> datetime | None:
    """When a resolution is due, seen after the wait."""
    events = [Event("created", start)]
    if wait:
        events += [Event("wait", wait[0], wait_for="customer"), Event("resume", wait[1])]
    policy = PolicySpec(targets={None: {"resolution": Target("open_seconds", seconds)}}, steps={})
    return replay(calendar=calendar.spec, policy=policy, events=events).at(events[-1].at).metrics["resolution"].due_at


@examples
@given(calendars, instants, st.integers(1, 20 * 86_400), st.floats(0, 0.99), st.integers(0, 10 * 86_400))
def test_a_pause_of_n_open_seconds_moves_the_deadline_by_exactly_n(
    calendar: Calendar, start: datetime, seconds: int, part: float, length: int
) -> None:
    due = calendar.add(start, seconds)
    pause = start + (due - start) * part, start + (due - start) * part + timedelta(seconds=length)
    waited = calendar.elapsed_us(*pause)
    moved = due_with_wait(calendar, seconds, start, pause)
    assert moved is not None
    assert calendar.elapsed_us(due, moved) == waited


@examples
@given(calendars, instants, st.integers(1, 20 * 86_400), st.floats(0, 0.99))
def test_a_pause_outside_hours_moves_nothing(calendar: Calendar, start: datetime, seconds: int, part: float) -> None:
    due = calendar.add(start, seconds)
    within = start + (due - start) * part
    if calendar.is_open(within):
        return
    pause = within, calendar.next_open(within)
    assert due_with_wait(calendar, seconds, start, pause) == due


@examples
@given(
    calendars,
    instants,
    st.lists(
        st.tuples(st.integers(0, 5 * 86_400), st.sampled_from(["wait", "resume", "resolved", "reopened"])), max_size=8
    ),
)
def test_a_clock_that_is_paused_or_stopped_counts_nothing(
    calendar: Calendar, start: datetime, rows: list[tuple[int, str]]
) -> None:
    events, at = [Event("created", start)], start
    for gap, kind in rows:
        at += timedelta(seconds=gap)
        events.append(Event(kind, at, wait_for="customer" if kind == "wait" else None))  # type: ignore[arg-type]
    policy = PolicySpec(
        targets={None: {metric: Target("open_seconds", 36_000) for metric in METRICS}},
        steps={},
        waits_stop=frozenset(METRICS),
    )
    timeline = replay(calendar=calendar.spec, policy=policy, events=events)
    soon, later = (timeline.at(at + timedelta(days=days)).metrics["first_response"] for days in (0, 20))
    assert (later.elapsed_us == soon.elapsed_us) == (soon.state in ("paused", "stopped"))


@examples
@given(calendars, instants, st.integers(0, 12 * 86_400))
def test_the_counted_pieces_sum_to_the_elapsed_seconds_and_leave_no_gap(
    calendar: Calendar, start: datetime, later: int
) -> None:
    events = [
        Event("created", start),
        Event("wait", start + timedelta(hours=5), wait_for="third_party"),
        Event("resume", start + timedelta(hours=30)),
        Event("resolved", start + timedelta(days=3)),
        Event("reopened", start + timedelta(days=4)),
    ]
    policy = PolicySpec(targets={None: {"resolution": Target("open_seconds", 90_000)}}, steps={})
    at = start + timedelta(seconds=later)
    timeline = replay(calendar=calendar.spec, policy=policy, events=events)
    explanation = timeline.explain("resolution", at, whole=True)
    pieces = explanation.pieces
    times = timeline.at(at).metrics["resolution"]
    assert (
        sum(piece.counted_seconds for piece in pieces if piece.start < at)
        == times.elapsed_seconds
        == explanation.counted_seconds
    )
    assert [piece.end for piece in pieces[:-1]] == [piece.start for piece in pieces[1:]]
    if pieces:
        assert (pieces[0].start, pieces[-1].end) == (explanation.started_at, explanation.until)


@pytest.mark.parametrize("calendar", CALENDARS[:10])
def test_closed_spans_have_no_gap(calendar: Calendar) -> None:
    events = [Event("created", BASE)]
    policy = PolicySpec(targets={None: {"resolution": Target("open_seconds", 900_000)}}, steps={})
    pieces = replay(calendar=calendar.spec, policy=policy, events=events).explain("resolution", BASE, whole=True).pieces
    assert [piece.end for piece in pieces[:-1]] == [piece.start for piece in pieces[1:]]
