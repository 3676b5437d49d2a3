"""Words for days that are closed every year by a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.dateformat import DateFormat
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from slas.core.calendar.closed_rules import LAST, ClosedRule, NthWeekday, YearlyDate, parse_closed_rules
from slas.core.instants import FIRST_YEAR, LAST_YEAR

_LEAP_YEAR = 2000
_NTH: Final = {
    1: pgettext_lazy("of the month", "first"),
    2: pgettext_lazy("of the month", "second"),
    3: pgettext_lazy("of the month", "third"),
    4: pgettext_lazy("of the month", "fourth"),
    5: pgettext_lazy("of the month", "fifth"),
    LAST: pgettext_lazy("of the month", "last"),
}


def describe_closed_rules(document: Mapping[str, object]) -> list[str]:
    """Return the rules of a calendar's document in words: "24 December (Christmas Eve)"."""
    return [describe_closed_rule(rule) for rule in parse_closed_rules(document.get("closed_rules", []), "closed_rules")]


def describe_closed_rule(rule: ClosedRule) -> str:
    """Return which days a rule closes, with its name and the years it is limited to."""
    words = _days(rule)
    if rule.first_year != FIRST_YEAR:
        words = _("%(days)s, from %(year)s") % {"days": words, "year": rule.first_year}
    if rule.last_year != LAST_YEAR - 1:
        words = _("%(days)s, until %(year)s") % {"days": words, "year": rule.last_year}
    return f"{words} ({rule.name})" if rule.name else words


def _days(rule: ClosedRule) -> str:
    when = rule.when
    if isinstance(when, YearlyDate):
        return _month_day(when.month, when.day)
    if isinstance(when, NthWeekday):
        return _nth_weekday(when)
    return _("%(first)s to %(last)s") % {"first": _month_day(*when.first), "last": _month_day(*when.last)}


def _nth_weekday(when: NthWeekday) -> str:
    words = _("%(nth)s %(weekday)s in %(month)s") % {
        "nth": _NTH[when.nth],
        "weekday": WEEKDAYS[when.weekday],
        "month": MONTHS[when.month],
    }
    number = abs(when.offset_days)
    if when.offset_days > 0:
        after = ngettext("%(days)s (%(number)d day after it)", "%(days)s (%(number)d days after it)", number)
        return after % {"days": words, "number": number}
    if when.offset_days < 0:
        before = ngettext("%(days)s (%(number)d day before it)", "%(days)s (%(number)d days before it)", number)
        return before % {"days": words, "number": number}
    return words


def _month_day(month: int, day: int) -> str:
    return DateFormat(date(_LEAP_YEAR, month, day)).format(pgettext("date without a year", "j F"))
