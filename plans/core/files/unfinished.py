"""Documents that may be unfinished, written as the files that load back to the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from plans.core.calendars import differing_document, merge_document
from plans.core.files.export import write_sections
from plans.core.files.folder import keyed_items
from plans.core.files.remedies import known_fields
from plans.core.problems import FieldPath


def export_unfinished(document: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return a document as YAML files by name; sections that terms do not have are in a file of their own."""
    ordered = _in_order(dict(document), ())
    if not isinstance(ordered, dict):
        raise TypeError("a document is an object")
    return write_sections(_with_own_documents(ordered))


def _in_order(value: JsonValue, path: FieldPath) -> JsonValue:
    """Return the value with its fields as the schema has them: the database keeps no order."""
    if isinstance(value, list):
        return [_in_order(item, (*path, index)) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    known = known_fields(path)
    keys = sorted(value, key=lambda key: (known.index(key) if key in known else len(known), key))
    return {key: _in_order(value[key], (*path, key)) for key in keys}


def _with_own_documents(document: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the document with only that in each calendar which what it builds on does not say."""
    calendars = {key: calendar for _, key, calendar in keyed_items(document.get("calendars"))}
    offices = {key: office for _, key, office in keyed_items(document.get("offices"))}
    own = {key: _own_document(calendar, calendars, offices) for key, calendar in calendars.items()}
    if not own:
        return document
    items = document["calendars"]
    return document | {
        "calendars": [
            item | {"document": own[str(item["key"])]}
            if isinstance(item, dict) and own.get(str(item.get("key"))) is not None
            else item
            for item in (items if isinstance(items, list) else [])
        ]
    }


def _own_document(
    calendar: Mapping[str, Any], calendars: Mapping[str, Any], offices: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return what a calendar says itself; None where it builds on itself or on nothing that is there."""
    whole = calendar.get("document")
    seen, at = {calendar["key"]}, calendar.get("based_on")
    while at is not None:
        if not isinstance(at, str) or at in seen or at not in calendars:
            return None
        seen.add(at)
        at = calendars[at].get("based_on")
    base = calendars[calendar["based_on"]].get("document") if calendar.get("based_on") else {}
    if not isinstance(whole, dict) or not isinstance(base, dict):
        return None
    office = offices.get(str(calendar.get("office")), {})
    return differing_document(
        merge_document(base, {name: office[name] for name in ("tz", "holiday_region") if name in office}), whole
    )
