"""How the payload of an event is stored: a frozen dataclass to and from the JSON of its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints

from slas.core.instants import parse_instant

Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Payload:
    """What an event says. A field's key is its name without the underscore that Python's own words need.

    A field without a default is always stored, and one whose default is None only where it says something. A row that
    lacks a field, as older rows do, reads as the field's default, else as the empty value of its type.
    """

    def to_data(self) -> dict[str, Any]:
        """Return the JSON that a row holds."""
        values = [(field, getattr(self, field.name)) for field in fields(self)]
        return {
            field.name.rstrip("_"): _plain(value)
            for field, value in values
            if not (value is None and field.default is None)
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return what a row says; keys of newer code are passed over. Raises TypeError, ValueError, LookupError."""
        known = _fields_of(cls)  # type: ignore[arg-type]  # a class is hashable
        return cls(**{name: read(data[key]) if key in data else default() for name, key, read, default in known})


@cache
def _fields_of(payload: type[Payload]) -> tuple[tuple[str, str, Reader, Callable[[], Any]], ...]:
    hints = get_type_hints(payload)
    found = []
    for field in fields(payload):
        default = _empty(hints[field.name]) if field.default is MISSING else _always(field.default)
        found.append((field.name, field.name.rstrip("_"), _reader(hints[field.name]), default))
    return tuple(found)


def _always(value: Any) -> Callable[[], Any]:
    return lambda: value


def _empty(hint: Any) -> Callable[[], Any]:
    if _is_optional(hint):
        return _always(None)
    origin = get_origin(hint) or hint
    if origin is Literal:
        return partial(_choice, get_args(hint))
    return dict if origin is Mapping else origin


def _choice(known: tuple[str, ...], value: Any = None) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is not one of {', '.join(known)}")
    return str(value)


def _is_optional(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)


def _reader(hint: Any) -> Reader:
    """Return what reads a value of a type from JSON."""
    if _is_optional(hint):
        [inner] = (_reader(part) for part in get_args(hint) if part is not NoneType)
        return lambda value: None if value is None else inner(value)
    if get_origin(hint) is tuple:
        each = _reader(get_args(hint)[0])
        return lambda values: tuple(map(each, values))
    if get_origin(hint) is Mapping:
        return dict
    if get_origin(hint) is Literal:
        return partial(_choice, get_args(hint))
    if hint is datetime:
        return partial(parse_instant, field="event")
    reader: Reader = hint.from_data if issubclass(hint, Payload) else hint  # types build themselves
    return reader


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    match value:
        case Payload():
            return value.to_data()
        case datetime():
            return value.isoformat()
        case tuple():
            return list(value)
        case Mapping():
            return dict(value)
    return value
