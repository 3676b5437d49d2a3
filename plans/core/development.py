"""The vendor's own development: what it is called, and when its people are in (TERM-E18)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from plans.core.texts import Key, Part, Text
from slas.core.calendar.calendars import compile_calendar, parse_calendar

if TYPE_CHECKING:
    from plans.core.terms import VendorTerms


class Development(Part):
    """What the vendor calls its development; `calendar` are its hours, none where the vendor names none.

    `updates`: the vendor promises its customers periodic updates on what development does (TERM-D5).
    """

    name: Text
    calendar: Key | None = None
    updates: bool = False


def development_opens_at(terms: VendorTerms, at: datetime) -> datetime | None:
    """Return when development is in again, None while it is in and where no hours are named.

    Those on call outside these hours bring nobody of development in (TERM-E14): what is handed over then starts here.
    """
    development = terms.development
    if development is None or development.calendar is None:
        return None
    opens = compile_calendar(parse_calendar(terms.calendar(development.calendar).document)).next_open(at)
    return opens if opens > at else None
