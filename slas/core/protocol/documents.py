"""Strict reading of JSON documents: every complaint names the field."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from slas.errors import CalcError, Kind, gettext_noop


def mapping(value: object, field: str, kind: Kind) -> Mapping[str, object]:
    """The value as a JSON object."""
    if not isinstance(value, Mapping):
        raise CalcError(kind, field, gettext_noop("must be an object"))
    return cast("Mapping[str, object]", value)


def sequence(value: object, field: str, kind: Kind) -> Sequence[object]:
    """The value as a JSON array."""
    if not isinstance(value, list | tuple):
        raise CalcError(kind, field, gettext_noop("must be a list"))
    return value


def known_keys(document: Mapping[str, object], allowed: Collection[str], field: str, kind: Kind) -> None:
    """Refuse keys that nobody reads: a typing error must not silently change a promise."""
    for key in document:
        if key not in allowed:
            raise CalcError(kind, field, gettext_noop("unknown key %(key)s"), key=repr(key))


def text(value: object, field: str, kind: Kind) -> str:
    """The value as a text that is not empty."""
    if not isinstance(value, str) or not value:
        raise CalcError(kind, field, gettext_noop("must be text"))
    return value


def flag(value: object, field: str, kind: Kind) -> bool:
    """The value as true or false."""
    if not isinstance(value, bool):
        raise CalcError(kind, field, gettext_noop("must be true or false"))
    return value


def choice(value: object, options: Collection[str], field: str, kind: Kind) -> str:
    """The value as one of the options."""
    if not isinstance(value, str) or value not in options:
        raise CalcError(kind, field, gettext_noop("must be one of %(options)s"), options=", ".join(options))
    return value


def whole(value: object, field: str, limit: int) -> int:
    """The value as a whole number from zero to `limit`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise CalcError("invalid_request", field, gettext_noop("must be a whole number"))
    if value < 0:
        raise CalcError("negative_duration", field, gettext_noop("%(value)s is less than zero"), value=value)
    if value > limit:
        raise CalcError(
            "invalid_request", field, gettext_noop("%(value)s is more than %(limit)s"), value=value, limit=limit
        )
    return value


def number(value: object, field: str) -> float:
    """The value as a number; an int stays an int."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise CalcError("invalid_request", field, gettext_noop("must be a number"))
    return value
