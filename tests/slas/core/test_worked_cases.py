"""The tables of docs/worked-cases.md, row by row."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from slas.core.calendar.calendars import compile_calendar, parse_calendar

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
