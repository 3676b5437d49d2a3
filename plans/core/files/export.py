"""A vendor's terms written as the files that load back to the same."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, JsonValue
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from plans.core.calendars import base_document, differing_document
from plans.core.terms import VendorTerms
from plans.core.texts import Text

FILES: Mapping[str, tuple[str, ...]] = {
    "vendor.yaml": ("vendor", "version", "links", "readings"),
    "people.yaml": ("roles", "tiers", "teams", "rosters", "development", "providers", "contact_kinds"),
    "hours.yaml": ("offices", "regions", "calendars", "phone_lines"),
    "tariff.yaml": ("tariff",),
    "filing.yaml": (
        "severities",
        "request_types",
        "levels",
        "categories",
        "topics",
        "questions",
        "refusals",
        "monitoring",
    ),
    "plans.yaml": ("services", "plans", "packages"),
}
OTHER_FILE = "other.yaml"
_ONE_LINE = 100
_WORD = 2  # lists of country codes fill lines
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")
# The writer leaves `:0` and `?0` bare, which the reader then takes for something else.
_LOOKS_LIKE_YAML = re.compile(r"[:?-]")
_FIRST = ("tz", "holiday_region", "country", "hours", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday_hours")


def export_vendor_folder(terms: VendorTerms, path: Path) -> None:
    """Write the terms as YAML files into a folder, made if need be; other files in it are left alone."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in export_files(terms).items():
        (path / name).write_text(text, encoding="utf-8", newline="\n")


def export_files(terms: VendorTerms) -> dict[str, str]:
    """Return the terms as YAML files, by name."""
    own = _with_own_calendars(terms)
    data = _ordered(own, own.model_dump(mode="json", exclude_defaults=True))
    if not isinstance(data, dict):
        raise TypeError("terms are an object")
    return write_sections(data)


def write_sections(data: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return the sections of a document as files, by name; what terms do not have is in a file of its own."""
    yaml = YAML()
    yaml.width = 140
    yaml.indent(mapping=2, sequence=4, offset=2)
    known = {section for sections in FILES.values() for section in sections}
    places = {**FILES, OTHER_FILE: tuple(section for section in data if section not in known)}
    written = {}
    for name, sections in places.items():
        given = {section: _laid_out(data[section]) for section in sections if section in data}
        if not given:
            continue
        stream = io.StringIO()
        yaml.dump(given, stream)
        written[name] = stream.getvalue()
    return written


def _with_own_calendars(terms: VendorTerms) -> VendorTerms:
    """The terms with only that in each calendar which its office and base do not say already."""
    calendars = tuple(
        calendar.model_copy(
            update={
                "document": differing_document(
                    base_document(calendar, offices=terms.offices, calendars=terms.calendars), calendar.document
                )
            }
        )
        for calendar in terms.calendars
    )
    return terms.model_copy(update={"calendars": calendars})


def _ordered(part: object, plain: JsonValue) -> JsonValue:
    """`plain` (the JSON of `part`) with fields as the schema has them, other keys sorted: stable however it was stored."""
    if isinstance(part, Text):
        return _ordered(part.root, plain)
    if isinstance(part, BaseModel) and isinstance(plain, dict):
        return {name: _ordered(getattr(part, name), plain[name]) for name in type(part).model_fields if name in plain}
    if isinstance(part, dict) and isinstance(plain, dict):
        return {key: _ordered(part[key], plain[key]) for key in sorted(plain, key=_place)}
    if isinstance(part, (tuple, list)) and isinstance(plain, list):
        return [_ordered(item, value) for item, value in zip(part, plain, strict=True)]
    return plain


def _place(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST), key)


def _laid_out(value: JsonValue) -> object:
    """Short values on one line, long ones as blocks."""
    laid: CommentedMap | CommentedSeq
    if isinstance(value, dict):
        laid = CommentedMap({key: _laid_out(item) for key, item in value.items()})
    elif isinstance(value, list):
        laid = CommentedSeq([_laid_out(item) for item in value])
    elif isinstance(value, str) and (_TIME.fullmatch(value) or _LOOKS_LIKE_YAML.match(value)):
        return DoubleQuotedScalarString(value)  # older readers of YAML also take 09:00 for a number
    else:
        return value
    if len(str(value)) <= _ONE_LINE or _is_of_codes(value):
        laid.fa.set_flow_style()
    return laid


def _is_of_codes(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and len(item) <= _WORD for item in value)
