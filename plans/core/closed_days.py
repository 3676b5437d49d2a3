"""Terms with one more day on which the desk is closed, and what such an edition is called."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from pydantic import JsonValue

from plans.core.calendars import merge_document
from plans.core.places import Calendar, Document
from plans.core.terms import VendorTerms, Version
from plans.core.texts import Text

ALL_DAY: JsonValue = [["00:00", "24:00"]]
LONGEST_LABEL = 40


def with_closed_day(terms: VendorTerms, *, calendar_keys: Collection[str], day: date, name: str = "") -> VendorTerms:
    """Return the terms with the day closed in these calendars: no business day, and no hours of bank holidays either.

    Explanations of deadlines tell its name. A calendar that builds on one of them gets the day too. Raises KeyError for a
    calendar that is not there.
    """
    for key in calendar_keys:
        terms.calendar(key)
    closing = set(calendar_keys)
    while building := {item.key for item in terms.calendars if item.based_on in closing} - closing:
        closing |= building
    calendars = tuple(_closed(item, day, name) if item.key in closing else item for item in terms.calendars)
    return terms.model_copy(update={"calendars": calendars})


def _closed(calendar: Calendar, day: date, name: str) -> Calendar:
    document, written = calendar.document, day.isoformat()
    holidays, extra = document.get("holidays"), document.get("extra")
    listed = {_date_of(entry): entry for entry in (holidays if isinstance(holidays, list) else [])}
    if name or written not in listed:
        listed[written] = {"date": written, "name": name} if name else written
    own: Document = {"holidays": [listed[each] for each in sorted(listed)]}
    # A holiday closes the usual hours; what would open all the same is taken away by a break.
    if document.get("holiday_hours") or (isinstance(extra, dict) and written in extra):
        own["breaks"] = {written: ALL_DAY}
    return calendar.model_copy(update={"document": merge_document(document, own)})


def _date_of(holiday: JsonValue) -> str:
    """Return the date of a holiday listed one by one, with a name or without."""
    return str(holiday["date"] if isinstance(holiday, dict) else holiday)


def listed_days(document: Document) -> dict[date, str]:
    """Return the holidays that a calendar lists one by one, with their names or ""."""
    holidays = document.get("holidays")
    entries = holidays if isinstance(holidays, list) else []
    return {
        date.fromisoformat(_date_of(entry)): str(entry.get("name", "")) if isinstance(entry, dict) else ""
        for entry in entries
    }


def with_version(terms: VendorTerms, *, label: str, effective_from: date, changes: Text) -> VendorTerms:
    """Return the terms as another edition."""
    version = Version(label=label, effective_from=effective_from, title=terms.version.title, changes=changes)
    return terms.model_copy(update={"version": version})


def suggest_label(label: str, *, effective_from: date, taken: Collection[str]) -> str:
    """Return a name for an edition that changes another a little: the old name and the day, numbered where need be."""
    base = label.partition(" / ")[0]
    number = 1
    while True:
        end = f" / {effective_from.isoformat()}" + (f" ({number})" if number > 1 else "")
        suggested = base[: LONGEST_LABEL - len(end)] + end
        if suggested not in taken:
            return suggested
        number += 1
