"""Hours in words, and the hours of phone lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pydantic import JsonValue

from plans.core.offers import Plan
from plans.core.places import Document, PhoneLine
from plans.core.policy import plan_calendar
from plans.core.sentences import Locale
from plans.core.terms import VendorTerms
from slas.errors import gettext_noop

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)


def format_opening_hours(document: Document, translate: Callable[[str], str]) -> str:
    """Opening hours for people: "Mon–Fri 09:00–18:00, Sat 09:00–18:00 (Rome time)"."""
    closed = document.get("holidays") or document.get("holiday_region") or document.get("closed_rules")
    if document.get("always_open") and not closed:
        return translate(gettext_noop("round the clock"))
    hours = document.get("hours")
    names = [translate(name) for name in _DAY_NAMES]
    pieces = [*_weeks(hours, names)] if isinstance(hours, dict) else []
    if document.get("always_open"):
        pieces = [translate(gettext_noop("round the clock except public holidays"))]
    if holiday_hours := _windows(document.get("holiday_hours")):
        pieces.append(f"{translate(gettext_noop('public holidays'))} {holiday_hours}")
    place = str(document["tz"]).rpartition("/")[2].replace("_", " ")
    return f"{', '.join(pieces)} ({translate(gettext_noop('{place} time')).format(place=place)})"


def phone_line_document(terms: VendorTerms, line: PhoneLine, plan_key: str, region_key: str | None) -> Document:
    """The calendar of a phone line: its own, else the caller's plan in the caller's region or the line's first."""
    if line.calendar is not None:
        return dict(terms.calendar(line.calendar).document)
    region = region_key if region_key in line.regions else line.regions[0]
    return plan_calendar(terms, plan_key, str(region))


def offered_lines(terms: VendorTerms, plan_key: str, severity: int, region_key: str | None) -> tuple[PhoneLine, ...]:
    """The lines a customer of the plan may call about a severity: those of the region, else all (TERM-E33).

    None at all where the plan has no phone (TERM-D3).
    """
    rules = [rule for rule in terms.plan(plan_key).channels if rule.channel == "phone"]
    if not any(rule.severities is None or severity in rule.severities for rule in rules):
        return ()
    lines = [
        line
        for line in terms.phone_lines
        if (line.plans is None or plan_key in line.plans) and (line.severities is None or severity in line.severities)
    ]
    return tuple(line for line in lines if region_key in line.regions) or tuple(lines)


def format_phone_lines(
    terms: VendorTerms, plan: Plan, lines: Sequence[PhoneLine], region_key: str | None, locale: Locale
) -> str:
    """Phone lines with number, hours and languages, for a sentence."""
    described = [_described(line, phone_line_document(terms, line, plan.key, region_key), locale) for line in lines]
    return "; ".join(described) + "."


def _described(line: PhoneLine, document: Document, locale: Locale) -> str:
    hours = format_opening_hours(document, locale.translate)
    languages = [locale.name_language(code) for code in line.languages]
    return ", ".join([f"{line.name.pick(locale.language)}: {line.number}", hours, *languages])


def _weeks(hours: Document, names: Sequence[str]) -> Iterator[str]:
    """Runs of days with the same windows; the week starts on Sunday where that joins it to Monday."""
    by_day = [_windows(hours.get(day)) for day in _DAYS]
    start = 6 if by_day[6] and by_day[6] == by_day[0] and by_day[5] != by_day[6] else 0  # Sunday to Thursday is one run
    order = [(start + offset) % 7 for offset in range(7)]
    runs: list[list[int]] = []
    for day in order:
        if runs and by_day[runs[-1][-1]] == by_day[day]:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        if by_day[run[0]]:
            first, last = names[run[0]], names[run[-1]]
            yield f"{first if first == last else f'{first}–{last}'} {by_day[run[0]]}"


def _windows(value: JsonValue) -> str:
    if not isinstance(value, list):
        return ""
    return ", ".join("–".join(map(str, window)) for window in value if isinstance(window, list))
