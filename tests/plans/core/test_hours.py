"""Hours in words, phone lines and their hours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plans.core.hours import format_opening_hours, offered_lines, phone_line_document
from plans.core.places import Document
from plans.core.policy import plan_calendar
from plans.presentation.locales import desk_locales
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from tests.plans.core.folders import shipped


def _calendar(vendor: str, key: str) -> Calendar:
    return compile_calendar(parse_calendar(shipped(vendor).calendar(key).document))


@pytest.mark.parametrize(
    ("vendor", "calendar", "en", "de"),
    [
        ("aiconix", "phone", "Mon–Fri 08:00–17:00 (Berlin time)", "Mo–Fr 08:00–17:00 (Ortszeit Berlin)"),
        ("supportlevel", "phone", "Mon–Fri 09:30–12:30, 13:30–17:00 (Berlin time)", "Mo–Fr 09:30–12:30, 13:30–17:00 (Ortszeit Berlin)"),
        ("smartwork", "usa", "Mon–Fri 09:00–17:00 (New York time)", "Mo–Fr 09:00–17:00 (Ortszeit New York)"),
        ("imagicle", "middle-east", "Sun–Thu 09:00–18:00 (Dubai time)", "So–Do 09:00–18:00 (Ortszeit Dubai)"),
        ("imagicle", "middle-east-extended", "Sun–Thu 09:00–18:00, Sat 12:00–18:00, public holidays 12:00–18:00 (Dubai time)", "So–Do 09:00–18:00, Sa 12:00–18:00, Feiertage 12:00–18:00 (Ortszeit Dubai)"),
        ("imagicle", "europe-extended", "Mon–Sat 09:00–18:00, public holidays 09:00–18:00 (Rome time)", "Mo–Sa 09:00–18:00, Feiertage 09:00–18:00 (Ortszeit Rome)"),
    ],
)  # fmt: skip
def test_hours_in_words(vendor: str, calendar: str, en: str, de: str) -> None:
    document = shipped(vendor).calendar(calendar).document

    assert {locale.language: format_opening_hours(document, locale.translate) for locale in desk_locales()} == {
        "en": en,
        "de": de,
    }


@pytest.mark.parametrize(
    ("document", "en"),
    [
        ({"tz": "UTC", "always_open": True}, "round the clock"),
        (
            {"tz": "UTC", "always_open": True, "holidays": ["2026-12-24"], "holiday_hours": [["10:00", "12:00"]]},
            "round the clock except public holidays, public holidays 10:00–12:00 (UTC time)",
        ),
        ({"tz": "UTC", "hours": {"sat": [["22:00", "06:00"]]}}, "Sat 22:00–06:00 (UTC time)"),
        ({"tz": "UTC", "hours": {}, "holiday_hours": [["10:00", "12:00"]]}, "public holidays 10:00–12:00 (UTC time)"),
    ],
)
def test_unusual_hours_in_words(document: Document, en: str) -> None:
    assert format_opening_hours(document, str) == en


def test_A8_the_phone_has_hours_and_a_language_of_its_own() -> None:
    terms = shipped("aiconix")
    line = terms.phone_line("emea")

    assert (line.languages, phone_line_document(terms, line, "standard", "emea")["hours"]) == (
        ("en",),
        {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    )


@pytest.mark.parametrize(("severity", "lines"), [(1, ["emea"]), (2, []), (3, []), (4, [])])
def test_A8_the_phone_is_for_severity_1_only(severity: int, lines: list[str]) -> None:
    assert [line.key for line in offered_lines(shipped("aiconix"), "standard", severity, "emea")] == lines


def test_B8_B9_the_emergency_hotline_is_open_exactly_when_the_phone_is_not() -> None:
    phone, emergency = _calendar("supportlevel", "phone"), _calendar("supportlevel", "emergency")
    start, end = (
        datetime(2026, 3, 23, tzinfo=UTC),
        datetime(2026, 4, 6, tzinfo=UTC),
    )  # the spring clock change is inside

    phone_open, emergency_open = phone.windows(start, end), emergency.windows(start, end)
    edges = sorted({start, end, *(edge for window in (*phone_open, *emergency_open) for edge in window)})
    both = [(phone.is_open(edge), emergency.is_open(edge)) for edge in edges[:-1]]

    assert [one for one in both if one[0] == one[1]] == []


@pytest.mark.parametrize("plan", ["level-1", "level-2", "level-3"])
def test_B8_B9_every_level_may_call_both_lines(plan: str) -> None:
    lines = offered_lines(shipped("supportlevel"), plan, 1, "all")

    assert [(line.key, line.emergency) for line in lines] == [("support", False), ("emergency", True)]


def test_D3_there_is_no_line_at_all() -> None:
    terms = shipped("smartwork")

    assert [offered_lines(terms, "support", severity, "usa") for severity in (1, 2, 3, 4)] == [()] * 4


def test_a_plan_without_phone_is_offered_no_line_of_others() -> None:
    terms = shipped("imagicle")
    basic = terms.plan("basic")
    written = basic.model_copy(update={"channels": tuple(rule for rule in basic.channels if rule.channel != "phone")})
    changed = terms.model_copy(update={"plans": (written, *terms.plans[1:])})

    assert [offered_lines(changed, plan, 3, "europe") == () for plan in ("basic", "gold")] == [True, False]


@pytest.mark.parametrize(
    ("region", "lines"),
    [
        ("americas", ["americas", "americas-second"]),
        ("europe", ["europe"]),
        ("middle-east", ["middle-east"]),
        ("uae", ["middle-east"]),
        (None, ["americas", "americas-second", "europe", "middle-east"]),
    ],
)
def test_E33_lines_by_region_and_all_of_them_for_others(region: str | None, lines: list[str]) -> None:
    assert [line.key for line in offered_lines(shipped("imagicle"), "basic", 3, region)] == lines


def test_E33_a_line_keeps_the_hours_of_the_callers_plan() -> None:
    terms = shipped("imagicle")
    line = terms.phone_line("middle-east")

    assert [
        phone_line_document(terms, line, "basic", "uae"),
        phone_line_document(terms, line, "gold", "uae"),
        phone_line_document(terms, line, "gold", "europe"),
    ] == [
        plan_calendar(terms, "basic", "uae"),
        plan_calendar(terms, "gold", "uae"),
        plan_calendar(terms, "gold", "middle-east"),
    ]
