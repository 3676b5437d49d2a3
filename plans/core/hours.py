"""Hours in words, and the hours of phone lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from plans.core.offers import Plan
from plans.core.places import Document, PhoneLine
from plans.core.policy import plan_calendar
from plans.core.sentences import LANGUAGES, each_language
from plans.core.terms import VendorTerms
from plans.core.texts import Text

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
}
_WORDS = {
    "en": ("round the clock", "round the clock except public holidays", "public holidays", "{place} time"),
    "de": ("rund um die Uhr", "rund um die Uhr außer an Feiertagen", "Feiertage", "Ortszeit {place}"),
}


def hours_in_words(document: Document) -> Text:
    """Opening hours for people: "Mon-Fri 09:00-18:00, Sat 09:00-18:00 (Rome time)", in English and German."""
    return Text({language: _in_language(document, language) for language in _NAMES})


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


def lines_in_words(
    terms: VendorTerms, plan: Plan | None, lines: Sequence[PhoneLine], region_key: str | None
) -> Text | None:
    """Phone lines with number, hours and languages, for a sentence; None for none."""
    if not lines or plan is None:
        return None
    described = [_described(line, phone_line_document(terms, line, plan.key, region_key)) for line in lines]
    return each_language(lambda language: "; ".join(text.pick(language) for text in described) + ".")


def _described(line: PhoneLine, document: Document) -> Text:
    hours = hours_in_words(document)
    return each_language(
        lambda language: ", ".join(
            [
                f"{line.name.pick(language)}: {line.number}",
                hours.pick(language),
                *(LANGUAGES[spoken].pick(language) if spoken in LANGUAGES else spoken for spoken in line.languages),
            ]
        )
    )


def _in_language(document: Document, language: str) -> str:
    always, always_but_holidays, holidays, place_words = _WORDS[language]
    if document.get("always_open") and not (document.get("holidays") or document.get("holiday_region")):
        return always
    hours = document.get("hours")
    pieces = [*_weeks(hours, _NAMES[language])] if isinstance(hours, dict) else []
    if document.get("always_open"):
        pieces = [always_but_holidays]
    if holiday_hours := _windows(document.get("holiday_hours")):
        pieces.append(f"{holidays} {holiday_hours}")
    place = str(document["tz"]).rpartition("/")[2].replace("_", " ")
    return f"{', '.join(pieces)} ({place_words.format(place=place)})"


def _weeks(hours: Document, names: tuple[str, ...]) -> Iterator[str]:
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
