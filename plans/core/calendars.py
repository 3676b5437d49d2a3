"""Calendars that build on an office or on another calendar: merging on load, taking apart on export."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from plans.core.places import Calendar, Document, Office

_BY_KEY = ("hours", "breaks", "extra")  # objects that are merged entry by entry, not replaced


def merge_document(base: Mapping[str, JsonValue], own: Mapping[str, JsonValue]) -> Document:
    """`base` with what `own` says in its place; null takes an entry away."""
    merged = dict(base) | {name: _merge_value(name, base.get(name), value) for name, value in own.items()}
    return {name: value for name, value in merged.items() if value is not None}


def _merge_value(name: str, base: JsonValue, own: JsonValue) -> JsonValue:
    if name in _BY_KEY and isinstance(base, dict) and isinstance(own, dict):
        return {key: value for key, value in (base | own).items() if value is not None}
    return own


def differing_document(base: Mapping[str, JsonValue], whole: Mapping[str, JsonValue]) -> Document:
    """The smallest document that merged onto `base` gives `whole`."""
    own: Document = {name: None for name in base if name not in whole}
    for name, value in whole.items():
        if name not in base:
            own[name] = value
        elif base[name] != value:
            own[name] = _differing_value(name, base[name], value)
    return own


def _differing_value(name: str, base: JsonValue, whole: JsonValue) -> JsonValue:
    if name not in _BY_KEY or not isinstance(base, dict) or not isinstance(whole, dict):
        return whole
    gone: Document = {key: None for key in base if key not in whole}
    return gone | {key: value for key, value in whole.items() if key not in base or base[key] != value}


def office_document(office: Office) -> Document:
    """What an office gives to its calendars: zone and holidays."""
    document: Document = {"tz": office.tz}
    return document if office.holiday_region is None else document | {"holiday_region": office.holiday_region}


def base_document(calendar: Calendar, *, offices: tuple[Office, ...], calendars: tuple[Calendar, ...]) -> Document:
    """What `calendar` builds on: another calendar, then its office on top."""
    base: Document = {}
    if calendar.based_on is not None:
        base = next(other.document for other in calendars if other.key == calendar.based_on)
    if calendar.office is not None:
        base = merge_document(base, office_document(next(item for item in offices if item.key == calendar.office)))
    return base
