"""The tables of docs/worked-cases.md, row by row."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from slas.core.calendar.calendars import compile_calendar, parse_calendar
from slas.core.clock.events import parse_events
from slas.core.clock.policies import parse_policy
from slas.core.clock.timeline import replay
from slas.core.instants import parse_instant
from tests.slas.core.worlds import office

DOCUMENT = Path(__file__).parents[3] / "docs" / "worked-cases.md"


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = DOCUMENT.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize(("rule", "year", "closed"), rows("Closed days by rule"))
def test_a_rule_closes_its_days(rule: str, year: str, closed: str) -> None:
    calendar = compile_calendar(parse_calendar({"tz": "UTC", "always_open": True, "closed_rules": [json.loads(rule)]}))

    days = [date.fromordinal(day).isoformat() for day in sorted(calendar.days.holidays(int(year)))]

    assert days == ([] if closed == "none" else closed.split(", "))


LINES = [
    {"when": {"channel": ["phone"], "open_at_filing": False}, "seconds": 1800},
    {"when": {"channel": ["phone"]}, "open_seconds": 0},
    {"when": {"answers": {"round_the_clock": "yes"}}, "seconds": 3600},
    {"when": {"contact_kind": ["dealer"]}, "open_seconds": 7200, "starts": "assigned"},
    {"open_seconds": 14_400},
]


@pytest.mark.parametrize(("filed", "said", "assigned", "due"), rows("Targets that depend on how a ticket was filed"))
def test_the_first_line_whose_conditions_hold_applies(filed: str, said: str, assigned: str, due: str) -> None:
    events = [{"type": "created", "at": filed, **json.loads(said)}]
    if assigned != "never":
        events.append({"type": "assigned", "at": assigned})
    timeline = replay(
        calendar=parse_calendar(office(tz="UTC")),
        policy=parse_policy({"targets": {"first_response": LINES}}),
        events=parse_events(events),
    )

    promised = timeline.at(parse_instant(events[-1]["at"], "at")).metrics["first_response"].due_at

    assert promised == (None if due == "none" else parse_instant(due, "due"))
