"""Days closed every year by a rule: a date, the n-th weekday of a month, or all days between two dates."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from slas.core.instants import FIRST_YEAR, LAST_YEAR
from slas.core.protocol import documents
from slas.errors import CalcError, gettext_noop

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MonthDay = tuple[int, int]
LAST = -1
FARTHEST = 31  # days from the n-th weekday

_KIND: Literal["invalid_calendar"] = "invalid_calendar"
_COMMON = ("name", "first_year", "last_year")
_FORMS = (("month", "day"), ("month", "weekday", "nth", "offset_days"), ("from", "to"))
_LEAP_YEAR = 2000
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The n-th of a weekday in a month (Monday is 0; -1: the last one), or the day so many days later."""

    month: int
    weekday: int
    nth: int
    offset_days: int = 0

    def days(self, year: int) -> Iterator[date]:
        """The day of a year; none where the month has no fifth one."""
        first, length = monthrange(year, self.month)
        earliest = 1 + (self.weekday - first) % 7
        day = earliest + 7 * ((length - earliest) // 7 if self.nth == LAST else self.nth - 1)
        if day <= length:
            yield date(year, self.month, day) + timedelta(days=self.offset_days)

    def document(self) -> dict[str, object]:
        """The form that `parse_closed_rules` reads."""
        document = {"month": self.month, "weekday": WEEKDAYS[self.weekday], "nth": self.nth}
        return document | {"offset_days": self.offset_days} if self.offset_days else document


@dataclass(frozen=True, slots=True)
class YearlyDate:
    """The same date every year; 29 February in leap years only."""

    month: int
    day: int

    def days(self, year: int) -> Iterator[date]:
        """The day of a year, if it has it."""
        if self.day <= monthrange(year, self.month)[1]:
            yield date(year, self.month, self.day)

    def document(self) -> dict[str, object]:
        """The form that `parse_closed_rules` reads."""
        return {"month": self.month, "day": self.day}


@dataclass(frozen=True, slots=True)
class YearlySpan:
    """All days between two dates, both included; one that ends before it starts runs into the next year."""

    first: MonthDay
    last: MonthDay

    def days(self, year: int) -> Iterator[date]:
        """The days of the span that starts in a year."""
        start = _on_or_after(year, *self.first)
        end = _on_or_before(year + (self.last < self.first), *self.last)
        for number in range((end - start).days + 1):
            yield start + timedelta(days=number)

    def document(self) -> dict[str, object]:
        """The form that `parse_closed_rules` reads."""
        return {"from": "{:02}-{:02}".format(*self.first), "to": "{:02}-{:02}".format(*self.last)}


@dataclass(frozen=True, slots=True)
class ClosedRule:
    """A rule with its name for explanations; `first_year` and `last_year` are those in which its days or spans start."""

    when: YearlyDate | NthWeekday | YearlySpan
    name: str = ""
    first_year: int = FIRST_YEAR
    last_year: int = LAST_YEAR - 1

    def days(self, year: int) -> Iterator[date]:
        """The closed days that lie in a year."""
        # What starts at the end of a year may end in the next, and an offset may lead back into the year before.
        for start in range(max(year - 1, self.first_year), min(year + 1, self.last_year) + 1):
            yield from (day for day in self.when.days(start) if day.year == year)

    def document(self) -> dict[str, object]:
        """The form that `parse_closed_rules` reads."""
        document = self.when.document()
        if self.name:
            document["name"] = self.name
        if self.first_year != FIRST_YEAR:
            document["first_year"] = self.first_year
        if self.last_year != LAST_YEAR - 1:
            document["last_year"] = self.last_year
        return document


def closed_days(rules: Sequence[ClosedRule], year: int) -> dict[date, str]:
    """The days of a year that rules close, each with the name of the first rule that has one, or ""."""
    found: dict[date, str] = {}
    for rule in rules:
        for day in rule.days(year):
            found[day] = found.get(day) or rule.name
    return found


def parse_closed_rules(value: object, field: str) -> tuple[ClosedRule, ...]:
    """Rules from their documents; `invalid_calendar` names what is wrong."""
    rules = documents.sequence(value, field, _KIND)
    return tuple(_parse_rule(rule, f"{field}[{number}]") for number, rule in enumerate(rules, 1))


def _parse_rule(value: object, field: str) -> ClosedRule:
    fields = documents.mapping(value, field, _KIND)
    form = next((form for form in _FORMS if set(fields) - set(_COMMON) <= set(form)), None)
    documents.known_keys(fields, {*_COMMON, *(key for form in _FORMS for key in form)}, field, _KIND)
    if form is None:
        raise CalcError(
            _KIND, field, gettext_noop("give month and day, month with weekday and nth, or from and to, not a mixture")
        )
    first = _number(fields.get("first_year", FIRST_YEAR), FIRST_YEAR, LAST_YEAR - 1, f"{field}.first_year")
    last = _number(fields.get("last_year", LAST_YEAR - 1), FIRST_YEAR, LAST_YEAR - 1, f"{field}.last_year")
    if last < first:
        raise CalcError(_KIND, f"{field}.last_year", gettext_noop("must not be before first_year"))
    return ClosedRule(
        when=_parse_span(fields, field) if "from" in fields or "to" in fields else _parse_day(fields, field),
        name=documents.text(fields["name"], f"{field}.name", _KIND) if "name" in fields else "",
        first_year=first,
        last_year=last,
    )


def _parse_day(fields: Mapping[str, object], field: str) -> YearlyDate | NthWeekday:
    month = _number(fields.get("month"), 1, 12, f"{field}.month")
    if "day" in fields:
        return YearlyDate(month, _number(fields["day"], 1, _longest(month), f"{field}.day"))
    weekday = documents.choice(fields.get("weekday"), WEEKDAYS, f"{field}.weekday", _KIND)
    nth = fields.get("nth")
    return NthWeekday(
        month=month,
        weekday=WEEKDAYS.index(weekday),
        nth=LAST if nth == LAST else _number(nth, 1, 5, f"{field}.nth"),
        offset_days=_number(fields.get("offset_days", 0), -FARTHEST, FARTHEST, f"{field}.offset_days"),
    )


def _parse_span(fields: Mapping[str, object], field: str) -> YearlySpan:
    return YearlySpan(*(_parse_month_day(fields.get(key), f"{field}.{key}") for key in ("from", "to")))


def _parse_month_day(value: object, field: str) -> MonthDay:
    match = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= month <= 12 or not 1 <= day <= _longest(month):
        raise CalcError(_KIND, field, gettext_noop("%(value)s is not a month and day such as 12-24"), value=repr(value))
    return month, day


def _number(value: object, least: int, most: int, field: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise CalcError(_KIND, field, gettext_noop("use a whole number from %(least)s to %(most)s"), least=least, most=most)


def _longest(month: int) -> int:
    return monthrange(_LEAP_YEAR, month)[1]


def _on_or_after(year: int, month: int, day: int) -> date:
    if day <= monthrange(year, month)[1]:
        return date(year, month, day)
    return date(year, month + 1, 1)


def _on_or_before(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
