"""Documents of terms as people send them: what is refused for safety, what is wrong with them, and what terms they hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from pydantic import ValidationError

from plans.core.checks import find_faults
from plans.core.closed_days import LONGEST_LABEL
from plans.core.files.remedies import describe_fault
from plans.core.files.yaml_source import MAX_DEPTH
from plans.core.problems import Fault, FieldPath, fault_at
from plans.core.terms import VendorTerms
from slas.core.instants import FIRST_YEAR, LAST_YEAR
from slas.errors import gettext_noop

MAX_PARTS = 50_000
MAX_ITEMS = 1_000
MAX_SECTION_ITEMS = 200
MAX_CHARACTERS = 1_000_000
MAX_NUMBER = 10**18
LONGEST_KEY = 200
MAX_FAULTS = 100


class Examined(NamedTuple):
    """What a document holds: terms in order, or else what is wrong, in the order of the terms."""

    terms: VendorTerms | None
    faults: tuple[Fault, ...] = ()


def examine_document(document: Mapping[str, Any]) -> Examined:
    """Return the terms that a document holds, or everything wrong with it: first the shape, once that is right the sense.

    A plain text stands for one in the document's own default language.
    """
    try:
        terms = VendorTerms.model_validate(document, context={"default_language": _default_language(document)})
    except ValidationError as error:
        return Examined(None, tuple(islice(_faults_of_shape(error), MAX_FAULTS)))
    faults = find_faults(terms)
    return Examined(None, faults[:MAX_FAULTS]) if faults else Examined(terms)


class GivenVersion(NamedTuple):
    """What a document, finished or not, says of its version: "" and None where it does not, or not as a version can."""

    label: str
    effective_from: date | None


def read_version(document: Mapping[str, Any]) -> GivenVersion:
    """Return label and day of a document."""
    version = document.get("version")
    given = version if isinstance(version, Mapping) else {}
    label, day = (given.get(name) if isinstance(given.get(name), str) else "" for name in ("label", "effective_from"))
    return GivenVersion(_label(label or ""), _day(day or ""))


def _label(given: str) -> str:
    label = given.strip()
    return label if len(label) <= LONGEST_LABEL else ""


def _day(given: str) -> date | None:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year < LAST_YEAR else None


def find_unsafe(document: object) -> Fault | None:
    """Return why a document cannot even be kept: no JSON object, or larger and deeper than terms ever are."""
    if not isinstance(document, Mapping):
        return fault_at((), gettext_noop("the terms must be an object with fields"))
    return next(_unsafe_parts(document), None)


def _unsafe_parts(document: Mapping[str, Any]) -> Iterator[Fault]:
    waiting: list[tuple[FieldPath, Any]] = [((), document)]
    parts = characters = 0
    while waiting:
        path, part = waiting.pop()
        parts += 1
        if isinstance(part, str):
            characters += len(part)
        if parts > MAX_PARTS or characters > MAX_CHARACTERS:
            yield fault_at((), gettext_noop("the document is too large"))
            return
        yield from _unsafe_part(path, part)
        if isinstance(part, Mapping):
            waiting += [((*path, key), value) for key, value in part.items()]
        elif isinstance(part, list | tuple):
            waiting += [((*path, index), value) for index, value in enumerate(part)]


def _unsafe_part(path: FieldPath, part: Any) -> Iterator[Fault]:
    if len(path) > MAX_DEPTH:
        yield fault_at(path, gettext_noop("this is nested more than %(most)s levels deep"), most=MAX_DEPTH)
    elif isinstance(part, Mapping | list | tuple):
        most = MAX_SECTION_ITEMS if len(path) == 1 else MAX_ITEMS
        if len(part) > most:
            yield fault_at(path, gettext_noop("this has more than %(most)s entries"), most=most)
        for key in part if isinstance(part, Mapping) else ():
            if not isinstance(key, str) or len(key) > LONGEST_KEY or not _can_be_stored(key):
                yield fault_at(path, gettext_noop("'%(key)s' cannot be a field name"), key=key)
    elif isinstance(part, str) and not _can_be_stored(part):
        yield fault_at(path, gettext_noop("this text contains characters that cannot be stored; remove them"))
    elif not _is_value(part):
        yield fault_at(
            path, gettext_noop("this is not a valid value; use text, a number, true or false, a list or an object")
        )


def _can_be_stored(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _is_value(part: object) -> bool:
    if isinstance(part, float):
        return math.isfinite(part)
    return part is None or isinstance(part, str) or (isinstance(part, int) and abs(part) < MAX_NUMBER)


def _default_language(document: Mapping[str, Any]) -> str:
    vendor = document.get("vendor")
    language = vendor.get("default_language") if isinstance(vendor, Mapping) else None
    return language if isinstance(language, str) else "en"


def _faults_of_shape(error: ValidationError) -> Iterator[Fault]:
    """Where the shape is wrong and how; what only follows from another fault is left out."""
    faults = error.errors(include_url=False)[: 2 * MAX_FAULTS]
    for fault in faults:
        location = fault["loc"]
        follows = any(other["loc"][: len(location)] == location and other is not fault for other in faults)
        if fault["type"] == "too_short" and follows:
            continue
        if location[-1:] != ("[key]",) and any(other["loc"] == (*location, "[key]") for other in faults):
            continue  # what is wrong with the key is said already
        yield Fault(tuple(part for part in location if part != "[key]"), describe_fault(fault))
