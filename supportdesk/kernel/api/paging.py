"""Pages by cursor: the place after the last row, so that rows which come or go shift nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from supportdesk.kernel.api.fields import LARGEST_ID, Input, Text, Whole
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.fields.ranges import read_instant

LARGEST_PAGE = 100
USUAL_PAGE = 25
_CURSOR_LENGTH = 300
Row = TypeVar("Row")


class PageInput(Input):
    """Which page, and how many rows on it."""

    cursor = Text(required=False, max_length=_CURSOR_LENGTH, help_text="`next_cursor` of the previous page.")
    page_size = Whole(required=False, min_value=1, max_value=LARGEST_PAGE, default=USUAL_PAGE)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and where the next page begins; None at the end."""

    items: Sequence[Row]
    next_cursor: str | None


def cut_page(rows: Sequence[Row], size: int, place: Callable[[Row], Sequence[Any]]) -> Page[Row]:
    """Return the page from its rows and, where there is one, the first row of the next page."""
    items = rows[:size]
    return Page(items, write_cursor(place(items[-1])) if len(rows) > size else None)


def write_cursor(place: Sequence[Any]) -> str:
    """Return a place in a list as one word."""
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *kinds: type | None) -> tuple[Any, ...]:
    """Return the place that a cursor names, each value of the kind given; raises Problem for anything else
    (ATTACK-A42).

    A kind is `int` (0 to the largest id) or `datetime` (which may be missing).
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(kinds):
            raise ValueError
        return tuple(_READ[kind](value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, RecursionError, OverflowError, binascii.Error):
        raise Problem(
            "invalid", errors=[FieldError("cursor", _("This cursor does not belong to this list."))]
        ) from None


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_ID:
        raise ValueError
    return value


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError
    return read_instant(value)


_READ: dict[Any, Callable[[Any], Any]] = {int: _number, datetime: _instant}
