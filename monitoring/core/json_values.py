"""Reading JSON that strangers send: what is not as it should be is named by its place, nothing else is raised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from monitoring.errors import BadPayload


def read_json(body: bytes) -> Any:
    """Return what a body says; raises BadPayload."""
    if not body.strip():
        raise BadPayload("the body is empty")
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadPayload("the body is nested too deeply") from None
    except ValueError as error:  # broken, not UTF-8, or a number of thousands of digits
        raise BadPayload(f"the body is not JSON: {error}"[:200]) from None


def object_of(value: Any) -> Mapping[str, Any]:
    """Return a value that must be an object; raises BadPayload."""
    if not isinstance(value, dict):
        raise BadPayload("must be an object")
    return value


def text_of(source: Mapping[str, Any], name: str, *, is_required: bool = False) -> str:
    """Return a text of an object, empty where it is not there; numbers and booleans are taken as they are written."""
    value = source.get(name)
    if isinstance(value, bool | int | float):
        value = json.dumps(value)
    if value is not None and not isinstance(value, str):
        raise BadPayload("must be a text", place=name)
    if is_required and not (value or "").strip():
        raise BadPayload("is required", place=name)
    return (value or "").strip()


def texts_of(source: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return an object of texts, such as labels; raises BadPayload."""
    value = source.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadPayload("must be an object", place=name)
    try:
        return {key: text_of(value, key) for key in value}
    except BadPayload as error:
        raise error.within(name) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
