"""What to do about a part of the terms that has the wrong shape, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from zoneinfo import available_timezones

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from plans.core.problems import FieldPath
from plans.core.terms import VendorTerms

QUOTE = "put a text with a comma, colon or # in quotation marks"
_STEP = "a step is an object such as {open_seconds: 14400, role: team_lead} or {business_days: 2, hand_over_to: second}"
_LENGTH = "a length is an object such as {open_seconds: 14400%s} or {business_days: 2%s}"
_WORDS = {
    "missing": "this field is missing",
    "too_short": "this must not be empty",
    "int_type": "this must be a whole number",
    "int_parsing": "this must be a whole number",
    "string_type": "this must be text",
    "dict_type": "this must be an object with fields",
    "model_type": "this must be an object with fields",
    "tuple_type": "this must be a list",
    "date_from_datetime_parsing": "this must be a date such as 2024-06-01",
}
_WRITTEN = {
    r"^[a-z0-9][a-z0-9_-]{0,39}$": "a key has lower-case letters, digits, _ and -, at most 40, such as gold-24",
    r"^[a-z]{2}$": "a language has two letters such as en; if this belongs to a text, " + QUOTE,
    r"^[A-Z]{2}$": "a country has two capitals such as DE",
    r"^[A-Z]{3}$": "a currency has three capitals such as EUR",
    r"^[A-Z]{2,5}$": "a prefix has two to five capitals such as ACM",
    r"^[1-9]$": "a severity is named by its number, 1 to 9",
    r"^oklch\([0-9.]+ [0-9.]+ [0-9.]+\)$": "an accent is lightness, chroma and hue, such as oklch(0.55 0.15 250)",
    r"^\+[0-9][0-9 ]{4,24}$": "a number begins with + and the country and has digits and spaces only, such as +49 89 123456",
    r"^(https?://|mailto:)\S+$": "an address begins with https://, http:// or mailto:",
}


def describe_fault(fault: ErrorDetails) -> str:
    """Return what is wrong at a field and what would be right."""
    kind, value, context = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        remedy = f"; if it belongs to a text, {QUOTE}" if value is None else ""
        return f"this key is not known{_instead(str(fault['loc'][-1]), known_fields(fault['loc'][:-1]))}{remedy}"
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return f"{value!r} is not written as it must be: {_WRITTEN.get(pattern, pattern)}"
    if kind in ("dict_type", "model_type", "tuple_type", "string_type") and value is None:
        return "this is empty: give it a value, or leave the field out where it is optional"
    if kind == "model_type" and context.get("class_name") == "LadderStep":
        return _STEP
    if kind == "model_type" and context.get("class_name") in ("Target", "StepTime"):
        more = ", commitment: guaranteed" if context["class_name"] == "Target" else ""
        return _LENGTH % (more, more)
    if kind in ("dict_type", "string_type") and isinstance(value, int):
        return f"{_WORDS[kind]}; put a text that looks like a number or yes and no in quotation marks"
    return _WORDS.get(kind, fault["msg"].removeprefix("Value error, "))


def zone_fault(zone: str) -> str:
    """Return that there is no such time zone, with the nearest one."""
    return f"there is no time zone {zone!r}; zones are named like {_nearest(zone, available_timezones()) or 'Europe/Berlin'}"


def yaml_remedy(problem: str) -> str:
    """Return what a fault of YAML mostly comes from, empty where nothing is known."""
    if "'\\t'" in problem:
        return "; indent with spaces, not with tabs"
    asks_for_quotes = (
        "expected ','",
        "mapping values are not allowed",
        "cannot start any token",
        "expected <block end>",
    )
    return f"; {QUOTE}" if any(words in problem for words in asks_for_quotes) else ""


def known_fields(path: FieldPath) -> tuple[str, ...]:
    """Return the fields that the object at a path may have, none where any key may stand."""
    part: Any = VendorTerms
    for step in path:
        part = _plain_type(part)
        if isinstance(part, type) and issubclass(part, BaseModel):
            part = part.model_fields[str(step)].annotation if str(step) in part.model_fields else None
        else:
            part = (*get_args(part), None)[1 if get_origin(part) in (dict, Mapping) else 0]
    part = _plain_type(part)
    return tuple(part.model_fields) if isinstance(part, type) and issubclass(part, BaseModel) else ()


def _plain_type(part: Any) -> Any:
    while get_origin(part) in (Annotated, Union, UnionType):
        part = next(inner for inner in get_args(part) if inner is not type(None))
    return part


def _instead(key: str, known: tuple[str, ...]) -> str:
    nearest = _nearest(key, known)
    meant = f"; did you mean {nearest!r}?" if nearest else ";"
    return f"{meant} known: {', '.join(known)}" if known else ""


def _nearest(word: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(word, sorted(known), n=1)), "")
