"""Calendars and logs of tickets around nights on which clocks change, one to a seed that hypothesis draws.

They are thrown with dice and not drawn piece by piece: ten times as many examples in the same time.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from slas.core.calendar.calendar_spec import CalendarSpec
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.core.clock.events import Event, EventKind
from slas.core.clock.policies import METRICS, PolicySpec, parse_policy
from tests.slas.core.calendar.random_calendars import random_document

DAY = 86_400
POOL = 150
GAPS = [0, 1, 900, 3600, 4 * 3600, 13 * 3600, DAY, 2 * DAY]
KINDS: list[EventKind] = [
    *("public_reply", "public_reply", "wait", "wait", "resume", "severity", "resolved", "closed"),
    *("reopened", "reopened", "merged", "priority_confirmed", "internal_note", "policy", "calendar"),
]


@dataclass(frozen=True)
class World:
    """A calendar, and a night around which it is worth asking."""

    calendar: Calendar
    night: date

    def at(self, seconds: float) -> datetime:
        """The instant so many seconds after the night's midnight UTC."""
        return datetime(self.night.year, self.night.month, self.night.day, tzinfo=UTC) + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Story:
    """A ticket's rules and its whole log."""

    world: World
    policy: PolicySpec
    events: tuple[Event, ...]


@lru_cache(maxsize=POOL)
def random_world(seed: int) -> World:
    """The calendar of a seed."""
    document, night = random_document(random.Random(seed))
    return World(compile_calendar(parse_calendar(document)), night)


worlds = st.integers(0, POOL - 1).map(random_world)
# Seconds around the night, mostly on quarters of an hour and sometimes between two of them.
offsets = st.one_of(
    st.integers(-4 * 96, 8 * 96).map(lambda quarters: quarters * 900.0),
    st.integers(-4 * DAY * 1000, 8 * DAY * 1000).map(lambda milliseconds: milliseconds / 1000),
)
stories = st.integers(0, 2**32).map(lambda seed: random_story(random.Random(seed)))
stories_at_once = st.integers(0, 2**32).map(lambda seed: random_story(random.Random(seed), at_once=True))


def random_story(dice: random.Random, *, at_once: bool = False) -> Story:
    """A ticket and what happens to it; `at_once` lets everything after the filing happen at one instant."""
    world, other = random_world(dice.randrange(POOL)), random_world(dice.randrange(POOL))
    policy, others = _policy(dice), [_policy(dice), _policy(dice)]
    second = dice.randrange(-3 * 96, 96) * 900
    events = [Event("created", world.at(second), severity=dice.randint(1, 3))]
    second += dice.randrange(60) * 900
    for _ in range(dice.randint(1, 7)):
        events.append(_happening(dice, world.at(second), other.calendar.spec, others))
        second += 0 if at_once else dice.choice(GAPS)
    return Story(world, policy, tuple(events))


def _policy(dice: random.Random) -> PolicySpec:
    """Targets of every kind and an escalation for severities 1 to 3, waits and changes counted in any way."""
    severities = "123"
    return parse_policy(
        {
            "targets": {
                severity: {metric: _target(dice) for metric in METRICS if dice.random() < 0.8}
                for severity in severities
            },
            "ladder": {
                severity: [{"after": _target(dice), "role": "lead"} for _ in range(dice.randrange(3))]
                for severity in severities
            },
            "waits_stop": [name for name in (*METRICS, "ladder") if dice.random() < 0.6],
            "raise_counts_from": dice.choice(["start", "change"]),
            "lower_counts_from": dice.choice(["start", "change"]),
        }
    )


def _target(dice: random.Random) -> dict[str, Any]:
    return dice.choice(
        [
            {"open_seconds": 900 * dice.randint(1, 60)},
            {"open_seconds": 900 * dice.randint(1, 60)},
            {"seconds": 900 * dice.randint(1, 60)},
            {"business_days": dice.randrange(4), "mode": dice.choice(["closing", "same_time"])},
            {"best_effort": True},
        ]
    )


def _happening(dice: random.Random, at: datetime, calendar: CalendarSpec, others: list[PolicySpec]) -> Event:
    kind = dice.choice(KINDS)
    return Event(
        kind,
        at,
        severity=dice.randint(1, 3) if kind == "severity" else None,
        by=dice.choice(["agent", "agent", "customer", "automatic"]) if kind == "public_reply" else None,
        wait_for=dice.choice(["customer", "third_party"]) if kind == "wait" else None,
        policy=dice.choice(others) if kind == "policy" else None,
        calendar=calendar if kind == "calendar" else None,
    )
