"""Laws that hold for every calendar, on every night, and for every log of a ticket."""

import itertools
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from slas.core.clock.events import Event
from slas.core.clock.policies import METRICS, parse_policy
from slas.core.clock.timeline import Timeline, replay
from tests.slas.core.random_worlds import DAY, Story, World, offsets, random_story, stories, stories_at_once, worlds
from tests.slas.core.worlds import rome, ticket

examples = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
lengths = st.integers(0, 12 * DAY)
EVERY_CLOCK_WAITS: dict[str, Any] = {"waits_stop": [*METRICS, "ladder"]}


@examples
@given(worlds, offsets, lengths)
def test_what_is_added_has_elapsed(world: World, start: float, seconds: int) -> None:
    calendar, begin = world.calendar, world.at(start)

    assert calendar.elapsed_us(begin, calendar.add(begin, seconds)) == seconds * 1_000_000


@examples
@given(worlds, offsets, offsets)
def test_adding_what_has_elapsed_leads_to_the_last_instant_that_counted(world: World, one: float, other: float) -> None:
    calendar, (start, end) = world.calendar, sorted([world.at(one), world.at(other)])
    elapsed = calendar.elapsed_us(start, end)
    assume(elapsed)

    reached = calendar.add(start, elapsed / 1_000_000)

    assert reached <= end
    assert calendar.windows(reached, end) == []


@examples
@given(worlds, offsets, lengths)
def test_subtract_inverts_add(world: World, start: float, seconds: int) -> None:
    calendar, begin = world.calendar, world.at(start)

    assert calendar.subtract(calendar.add(begin, seconds), seconds) == calendar.next_open(begin)


@examples
@given(worlds, offsets, st.integers(1, 12 * DAY))
def test_adding_what_was_subtracted_leads_to_the_last_instant_that_counted(
    world: World, end: float, seconds: int
) -> None:
    calendar, finish = world.calendar, world.at(end)

    reached = calendar.add(calendar.subtract(finish, seconds), seconds)

    assert reached <= finish
    assert calendar.windows(reached, finish) == []


@examples
@given(worlds, offsets, offsets, lengths)
def test_a_later_start_is_never_due_earlier(world: World, one: float, other: float, seconds: int) -> None:
    start, later = sorted([world.at(one), world.at(other)])

    assert world.calendar.add(start, seconds) <= world.calendar.add(later, seconds)


@examples
@given(worlds, offsets, st.integers(1, 6 * DAY), lengths)
def test_a_longer_time_is_never_due_earlier(world: World, start: float, less: int, more: int) -> None:
    assert world.calendar.add(world.at(start), less) <= world.calendar.add(world.at(start), less + more)


@examples
@given(worlds, offsets, st.integers(1, 6 * DAY))
def test_every_deadline_ends_an_instant_that_was_open(world: World, start: float, seconds: int) -> None:
    due = world.calendar.add(world.at(start), seconds)

    assert world.calendar.is_open(due - timedelta(microseconds=1))


def due_of(world: World, target: dict[str, Any], start: datetime, wait: tuple[datetime, datetime] | None) -> Any:
    """The due instants of a resolution and an escalation step, seen after the wait."""
    events = [Event("created", start)]
    if wait:
        events += [Event("wait", wait[0], wait_for="customer"), Event("resume", wait[1])]
    policy = parse_policy(
        {"targets": {"resolution": target}, "ladder": [{"after": target, "role": "lead"}], **EVERY_CLOCK_WAITS}
    )
    times = replay(calendar=world.calendar.spec, policy=policy, events=events).at(events[-1].at)
    return times.metrics["resolution"].due_at, times.steps[0].due_at


@examples
@given(worlds, offsets, st.integers(1, 300), st.floats(0, 0.99), st.integers(0, 5 * 1440))
def test_a_pause_of_n_open_minutes_moves_every_deadline_by_exactly_n(
    world: World, start: float, minutes: int, part: float, length: int
) -> None:
    begin, target = world.at(start), {"open_seconds": minutes * 60}
    due = world.calendar.add(begin, minutes * 60)
    since = begin + (due - begin) * part
    pause = since, since + timedelta(minutes=length)

    moved, step = due_of(world, target, begin, pause)

    assert moved == step
    assert world.calendar.elapsed_us(due, moved) == world.calendar.elapsed_us(*pause)


@examples
@given(
    worlds,
    offsets,
    st.sampled_from([{"open_seconds": 7200}, {"open_seconds": 90_000}, {"business_days": 2}]),
    st.integers(0, 400),
)
def test_a_pause_outside_hours_moves_nothing(world: World, start: float, target: dict[str, Any], later: int) -> None:
    begin, pause = world.at(start), world.at(start) + timedelta(minutes=15 * later)
    assume(not world.calendar.is_open(pause))

    paused = due_of(world, target, begin, (pause, world.calendar.next_open(pause)))

    assert paused == due_of(world, target, begin, None)


@examples
@given(stories, st.lists(st.integers(0, 10 * DAY), min_size=2, max_size=2).map(sorted))
def test_paused_means_that_elapsed_does_not_grow_and_running_that_it_counts_what_is_open(
    story: Story, later: list[int]
) -> None:
    timeline = timeline_of(story)
    one, two = (timeline.at(story.events[-1].at + timedelta(seconds=seconds)) for seconds in later)
    for metric in METRICS:
        before, after = one.metrics[metric], two.metrics[metric]
        grown = after.elapsed_us - before.elapsed_us
        if after.state in ("paused", "stopped", "met", "none"):
            assert grown == 0
        else:
            counted = timeline.explain(metric, two.at, whole=True).pieces
            opened = [
                piece for piece in counted if piece.kind == "open" and piece.end > one.at and piece.start < two.at
            ]
            assert grown == sum(
                (min(piece.end, two.at) - max(piece.start, one.at)) // timedelta(microseconds=1) for piece in opened
            )


@examples
@given(stories, st.integers(0, 4 * DAY))
def test_replaying_a_growing_log_says_what_the_whole_log_says(story: Story, later: int) -> None:
    whole = timeline_of(story)
    instants = [event.at for event in story.events]
    for count, at in enumerate(instants, 1):
        nearest = instants[count] if count < len(instants) else None
        if nearest == at:
            continue  # what happens at one instant is read together
        grown = replay(calendar=story.world.calendar.spec, policy=story.policy, events=story.events[:count])
        until = at + timedelta(seconds=later)
        for asked in {at, until if nearest is None else min(until, nearest - timedelta(microseconds=1))}:
            assert said(grown, asked) == said(whole, asked)


@examples
@given(stories, st.integers(0, 4 * DAY), st.integers(0, 2**16))
def test_looking_at_other_instants_before_changes_no_answer(story: Story, later: int, order: int) -> None:
    looked, fresh = timeline_of(story), timeline_of(story)
    instants = [event.at + timedelta(seconds=shift) for event in story.events for shift in (0, later)]
    for index in range(len(instants)):
        said(looked, instants[(index * 7 + order) % len(instants)])

    assert said(looked, instants[-1]) == said(fresh, instants[-1])


# What these events do depends on each other: within a group, the log's order decides.
_GROUP = {
    "wait": "waits",
    "resume": "waits",
    "resolved": "end",
    "closed": "end",
    "merged": "end",
    "reopened": "end",
    "priority_confirmed": "confirmed",
    "internal_note": "notes",
}


def group_of(event: Event) -> str:
    """What an event touches; a reply by an agent ends a run that is judged by the rules in force just then."""
    if event.kind == "public_reply":
        return "waits" if event.by == "customer" else "rules"
    return _GROUP.get(event.kind, "rules")


@examples
@given(stories_at_once, st.randoms(use_true_random=False), st.integers(0, 6 * DAY))
def test_events_of_one_instant_that_touch_different_things_may_come_in_any_order(
    story: Story, dice: Any, later: int
) -> None:
    created, *rest = story.events
    queues = [list(rows) for _, rows in itertools.groupby(sorted(rest, key=group_of), key=group_of)]
    shuffled = [created]
    while any(queues):
        shuffled.append(dice.choice([queue for queue in queues if queue]).pop(0))
    mixed = replay(calendar=story.world.calendar.spec, policy=story.policy, events=shuffled)

    at = rest[0].at + timedelta(seconds=later)
    assert said(mixed, at) == said(timeline_of(story), at)


POLICY: dict[str, Any] = {
    "targets": {
        "1": {"resolution": {"open_seconds": 3600}, "next_update": {"open_seconds": 3600}},
        "2": {"resolution": {"open_seconds": 7200}, "next_update": {"open_seconds": 7200}},
    },
    "waits_stop": ["resolution"],
}
AT = "2026-06-05 10:00"


@pytest.mark.parametrize(
    ("first", "second", "state", "due"),
    [
        (("wait", "customer"), ("resume",), "running", "2026-06-05 11:00"),
        (("resume",), ("wait", "customer"), "paused", None),
        (("wait", "customer"), ("public_reply", "customer"), "running", "2026-06-05 11:00"),
        (("public_reply", "customer"), ("wait", "customer"), "paused", None),
        (("resolved",), ("reopened",), "running", "2026-06-05 11:00"),
        (("reopened",), ("resolved",), "met", None),
        (("severity", 1), ("severity", 2), "running", "2026-06-05 11:00"),
        (("severity", 2), ("severity", 1), "running", "2026-06-05 10:00"),
    ],
)
def test_of_events_of_one_instant_that_undo_each_other_the_last_in_the_log_counts(
    first: tuple[Any, ...], second: tuple[Any, ...], state: str, due: str | None
) -> None:
    timeline = ticket(POLICY, ("2026-06-05 09:00", "created", 2), (AT, *first), (AT, *second))

    times = timeline.at(rome("2026-06-05 10:30")).metrics["resolution"]

    assert (times.state, times.due_at) == (state, due and rome(due))


def test_a_run_that_ends_as_the_severity_changes_is_judged_by_the_order_of_the_log() -> None:
    reply, raised = (AT, "public_reply", "agent"), (AT, "severity", 1)
    begun = ("2026-06-05 09:00", "created", 2), ("2026-06-05 09:00", "public_reply", "agent")
    runs = [
        ticket(POLICY, *begun, *rows).cycles("next_update", rome(AT))[0] for rows in ([reply, raised], [raised, reply])
    ]

    assert [run.total_seconds for run in runs] == [7200, 3600]


def timeline_of(story: Story) -> Timeline:
    """The whole log, replayed."""
    return replay(calendar=story.world.calendar.spec, policy=story.policy, events=story.events)


def said(timeline: Timeline, at: datetime) -> tuple[object, ...]:
    """Everything that a timeline says at an instant."""
    times = timeline.at(at)
    runs = [timeline.cycles(metric, at) for metric in METRICS]
    reasons = [timeline.explain(subject, at, whole=True) for subject in (*METRICS, *range(1, len(times.steps) + 1))]
    return times, runs, reasons


def test_the_stories_thrown_hold_what_the_laws_are_about() -> None:
    seen: set[str] = set()
    for seed in range(80):
        story = random_story(random.Random(seed))
        times = timeline_of(story).at(story.events[-1].at + timedelta(hours=9))
        seen.update(row.state for row in times.metrics.values())
        seen.update("breached" for row in times.metrics.values() if row.breached)
        seen.update("reached" for step in times.steps if step.reached_at)

    assert seen == {"running", "paused", "met", "stopped", "best_effort", "none", "breached", "reached"}
