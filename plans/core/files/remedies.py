"""What is wrong with a part of the terms that has the wrong shape, and how to correct it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from zoneinfo import available_timezones

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from plans.core.problems import FieldPath, NotInOrder, shown
from plans.core.terms import VendorTerms
from slas.errors import Sentence, gettext_noop

_WORDS = {
    "missing": gettext_noop("this field is missing"),
    "too_short": gettext_noop("this must not be empty"),
    "string_too_short": gettext_noop("this must not be empty"),
    "string_too_long": gettext_noop("this must not be longer than %(max_length)s characters"),
    "string_unicode": gettext_noop("this text contains characters that cannot be stored; remove them"),
    "int_type": gettext_noop("this must be a whole number"),
    "int_parsing": gettext_noop("this must be a whole number"),
    "int_parsing_size": gettext_noop("this must be a whole number"),
    "int_from_float": gettext_noop("this must be a whole number"),
    "bool_type": gettext_noop("this must be true or false"),
    "bool_parsing": gettext_noop("this must be true or false"),
    "string_type": gettext_noop("this must be text"),
    "dict_type": gettext_noop("this must be an object with fields"),
    "model_type": gettext_noop("this must be an object with fields"),
    "tuple_type": gettext_noop("this must be a list"),
    "float_type": gettext_noop("this must be a number"),
    "float_parsing": gettext_noop("this must be a number"),
    "greater_than": gettext_noop("this must be more than %(gt)s"),
    "greater_than_equal": gettext_noop("this must be %(ge)s or more"),
    "less_than": gettext_noop("this must be less than %(lt)s"),
    "less_than_equal": gettext_noop("this must be %(le)s or less"),
    "decimal_type": gettext_noop("this must be an amount such as 129.00"),
    "decimal_parsing": gettext_noop("this must be an amount such as 129.00"),
    "decimal_max_digits": gettext_noop("this must be an amount such as 129.00"),
    "decimal_whole_digits": gettext_noop("this must be an amount such as 129.00"),
    "decimal_max_places": gettext_noop("this must be an amount such as 129.00"),
    "finite_number": gettext_noop("this must be an amount such as 129.00"),
    "date_type": gettext_noop("this must be a date such as 2024-06-01"),
    "date_parsing": gettext_noop("this must be a date such as 2024-06-01"),
    "date_from_datetime_parsing": gettext_noop("this must be a date such as 2024-06-01"),
    "date_from_datetime_inexact": gettext_noop("this must be a date such as 2024-06-01"),
}
_SHAPES = {
    "StepTerms": gettext_noop(
        "a step is an object such as {open_seconds: 14400, role: team_lead} or {business_days: 2, hand_over_to: second}"
    ),
    "TargetTerms": gettext_noop(
        "a target is an object such as {open_seconds: 14400, commitment: guaranteed} or {business_days: 2, commitment: guaranteed}"
    ),
    "StepTime": gettext_noop("a time is an object such as {open_seconds: 14400} or {business_days: 2}"),
}
_WRITTEN = {
    r"^[a-z0-9][a-z0-9_-]{0,39}$": gettext_noop(
        "'%(value)s' is not a valid key: use up to 40 lower-case letters, digits, _ and -, such as gold-24"
    ),
    r"^[a-z]{2}$": gettext_noop(
        "'%(value)s' is not a valid language: use two lower-case letters such as en; if this is part of a text, put texts with a comma, colon or # in quotation marks"
    ),
    r"^[A-Z]{2}$": gettext_noop("'%(value)s' is not a valid country: use two capital letters such as DE"),
    r"^[A-Z]{3}$": gettext_noop("'%(value)s' is not a valid currency: use three capital letters such as EUR"),
    r"^[A-Z]{2,5}$": gettext_noop("'%(value)s' is not a valid prefix: use two to five capital letters such as ACM"),
    r"^[1-9]$": gettext_noop("'%(value)s' is not a valid severity: use its number, 1 to 9"),
    r"^oklch\([0-9.]+ [0-9.]+ [0-9.]+\)$": gettext_noop(
        "'%(value)s' is not a valid accent colour: give lightness, chroma and hue, such as oklch(0.55 0.15 250)"
    ),
    r"^\+[0-9][0-9 ]{4,24}$": gettext_noop(
        "'%(value)s' is not a valid phone number: start with + and the country code, then use only digits and spaces, such as +49 89 123456"
    ),
    r"^(https?://|mailto:)\S+$": gettext_noop(
        "'%(value)s' is not a valid address: start with https://, http:// or mailto: and use no spaces"
    ),
}


def describe_fault(fault: ErrorDetails) -> Sentence:
    """Return what is wrong at a field and what would be right."""
    kind, value, context = fault["type"], fault["input"], fault.get("ctx", {})
    error = context.get("error")
    if isinstance(error, NotInOrder):
        return error.sentence
    if kind == "extra_forbidden":
        return _unknown_key(str(fault["loc"][-1]), known_fields(fault["loc"][:-1]), may_be_text=value is None)
    if kind == "string_pattern_mismatch":
        return Sentence(_WRITTEN[str(context["pattern"])], {"value": shown(value)})
    if kind in ("dict_type", "model_type", "tuple_type", "string_type") and value is None:
        return Sentence(gettext_noop("this is empty: enter a value, or remove the field if it is optional"))
    if kind == "model_type" and context.get("class_name") in _SHAPES:
        return Sentence(_SHAPES[context["class_name"]])
    if kind == "dict_type" and isinstance(value, int):
        return Sentence(
            gettext_noop(
                "this must be an object with fields; put texts that look like a number, true or false in quotation marks"
            )
        )
    if kind == "string_type" and isinstance(value, int):
        return Sentence(
            gettext_noop("this must be text; put texts that look like a number, true or false in quotation marks")
        )
    if kind == "literal_error":
        expected = str(context["expected"]).replace("' or '", "', '")  # joined with the English word
        return Sentence(gettext_noop("this must be one of %(expected)s"), {"expected": shown(expected)})
    words = _WORDS.get(kind, gettext_noop("this is not a valid value for this field"))
    return Sentence(words, {name: shown(item) for name, item in context.items() if f"%({name})s" in words})


def _unknown_key(key: str, known: tuple[str, ...], *, may_be_text: bool) -> Sentence:
    nearest = _nearest(key, known)
    values = {"known": ", ".join(known)} if known else {}
    if may_be_text and known:
        words = gettext_noop(
            "there is no such field here; known: %(known)s; if this is part of a text, put texts with a comma, colon or # in quotation marks"
        )
    elif may_be_text:
        words = gettext_noop(
            "there is no such field here; if this is part of a text, put texts with a comma, colon or # in quotation marks"
        )
    elif nearest:
        words = gettext_noop("there is no such field here; did you mean '%(nearest)s'? Known: %(known)s")
        values |= {"nearest": nearest}
    elif known:
        words = gettext_noop("there is no such field here; known: %(known)s")
    else:
        words = gettext_noop("there is no such field here")
    return Sentence(words, values)


def zone_fault(zone: str) -> Sentence:
    """Return that there is no such time zone, with the nearest one."""
    words = gettext_noop("there is no time zone '%(zone)s'; use a name such as %(nearest)s")
    nearest = _nearest(zone, available_timezones()) or "Europe/Berlin"
    return Sentence(words, {"zone": shown(zone), "nearest": nearest})


def yaml_remedy(problem: str) -> str:
    """Return the sentence for a fault of YAML, with what it mostly comes from where that is known."""
    if "'\\t'" in problem:
        return gettext_noop("this is not valid YAML: %(problem)s; indent with spaces, not with tabs")
    asks_for_quotes = (
        "expected ','",
        "mapping values are not allowed",
        "cannot start any token",
        "expected <block end>",
    )
    if any(words in problem for words in asks_for_quotes):
        return gettext_noop(
            "this is not valid YAML: %(problem)s; put texts with a comma, colon or # in quotation marks"
        )
    return gettext_noop("this is not valid YAML: %(problem)s")


def known_fields(path: FieldPath) -> tuple[str, ...]:
    """Return the fields that the object at a path may have, none where any key is allowed."""
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


def _nearest(word: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(word, sorted(known), n=1)), "")
