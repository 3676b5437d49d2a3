"""Calendars as published: a frozen value read strictly from its document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from slas.core.calendar.closed_rules import WEEKDAYS, ClosedRule, parse_closed_rules
from slas.core.calendar.public_holidays import HolidayRegion, check_region
from slas.core.instants import parse_date
from slas.core.protocol import documents
from slas.errors import CalcError, gettext_noop

Windows = tuple[tuple[int, int], ...]
DatedWindows = tuple[tuple[date, Windows], ...]
ExtraMode = Literal["replace", "add"]
DueMode = Literal["closing", "same_time"]

MINUTES = 1440


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """Opening hours in a zone. Windows are minutes of their day; an end above 1440 lies on the day after."""

    tz: str
    hours: tuple[Windows, ...] | None = None
    holidays: tuple[date, ...] = ()
    holiday_names: tuple[tuple[date, str], ...] = ()  # of those listed one by one
    holiday_region: HolidayRegion | None = None
    closed_rules: tuple[ClosedRule, ...] = ()
    breaks: DatedWindows = ()
    extra: DatedWindows = ()
    extra_mode: ExtraMode = "replace"
    extra_over_holiday: bool = False
    holiday_hours: Windows = ()
    always_open: bool = False

    @property
    def never_closes(self) -> bool:
        """Whether open time is all time: round the clock without a closed day."""
        return self.always_open and not (self.has_holidays or self.breaks or self.extra)

    @property
    def has_holidays(self) -> bool:
        """Whether some days are closed as holidays, by whatever says so."""
        return bool(self.holidays or self.holiday_region or self.closed_rules)

    def __hash__(self) -> int:
        """Of zone and hours only: a calendar is looked up for every clock, and those two tell most of them apart."""
        return hash((self.tz, self.hours))

    def document(self) -> dict[str, object]:
        """The calendar in the form that `parse_calendar` reads, the same for equal calendars."""
        document: dict[str, object] = {"tz": self.tz}
        if self.hours is not None:
            document["hours"] = {
                day: _texts(windows) for day, windows in zip(WEEKDAYS, self.hours, strict=True) if windows
            }
        if self.holidays:
            names = dict(self.holiday_names)
            document["holidays"] = [_holiday_document(day, names.get(day)) for day in self.holidays]
        if self.holiday_region is not None:
            document["holiday_region"] = _region_document(self.holiday_region)
        if self.closed_rules:
            document["closed_rules"] = [rule.document() for rule in self.closed_rules]
        for key, dated in (("breaks", self.breaks), ("extra", self.extra)):
            if dated:
                document[key] = {day.isoformat(): _texts(windows) for day, windows in dated}
        if self.extra:
            document |= {"extra_mode": self.extra_mode, "extra_over_holiday": self.extra_over_holiday}
        if self.holiday_hours:
            document["holiday_hours"] = _texts(self.holiday_hours)
        if self.always_open:
            document["always_open"] = True
        return document


ALWAYS_OPEN = CalendarSpec(tz="UTC", always_open=True)

_KIND: Literal["invalid_calendar"] = "invalid_calendar"
_KEYS = (
    "tz",
    "hours",
    "holidays",
    "holiday_region",
    "closed_rules",
    "breaks",
    "extra",
    "extra_mode",
    "extra_over_holiday",
    "holiday_hours",
    "always_open",
)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_MODES: Mapping[str, ExtraMode] = {"replace": "replace", "add": "add"}


def parse_calendar(document: object, field: str = "calendar") -> CalendarSpec:
    """A calendar from its document; `invalid_calendar` names the field that is wrong."""
    fields = documents.mapping(document, field, _KIND)
    documents.known_keys(fields, _KEYS, field, _KIND)
    always_open = documents.flag(fields.get("always_open", False), f"{field}.always_open", _KIND)
    if not always_open and "hours" not in fields:
        raise CalcError(_KIND, field, gettext_noop("needs hours or always_open"))
    if always_open and "hours" in fields:
        raise CalcError(_KIND, field, gettext_noop("always_open and hours exclude each other; remove one of the two"))
    holidays = _parse_holidays(fields.get("holidays", []), f"{field}.holidays")
    mode = documents.choice(fields.get("extra_mode", "replace"), _MODES, f"{field}.extra_mode", _KIND)
    return CalendarSpec(
        tz=_parse_zone(fields.get("tz"), f"{field}.tz"),
        hours=_parse_hours(fields["hours"], f"{field}.hours") if "hours" in fields else None,
        holidays=tuple(holidays),
        holiday_names=tuple((day, name) for day, name in holidays.items() if name),
        holiday_region=_parse_region(fields["holiday_region"], f"{field}.holiday_region")
        if "holiday_region" in fields
        else None,
        closed_rules=parse_closed_rules(fields.get("closed_rules", []), f"{field}.closed_rules"),
        breaks=_parse_dated(fields.get("breaks", {}), f"{field}.breaks"),
        extra=_parse_dated(fields.get("extra", {}), f"{field}.extra"),
        extra_mode=_MODES[mode],
        extra_over_holiday=documents.flag(
            fields.get("extra_over_holiday", False), f"{field}.extra_over_holiday", _KIND
        ),
        holiday_hours=_parse_windows(fields.get("holiday_hours", []), f"{field}.holiday_hours"),
        always_open=always_open,
    )


def _parse_zone(value: object, field: str) -> str:
    name = documents.text(value, field, _KIND)
    try:
        if name != "localtime":
            return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        pass
    raise CalcError(_KIND, field, gettext_noop("there is no time zone %(zone)s"), zone=repr(name))


def _parse_hours(value: object, field: str) -> tuple[Windows, ...]:
    hours = documents.mapping(value, field, _KIND)
    documents.known_keys(hours, WEEKDAYS, field, _KIND)
    return tuple(_parse_windows(hours.get(day, []), f"{field}.{day}") for day in WEEKDAYS)


def _parse_windows(value: object, field: str) -> Windows:
    windows = sorted(_parse_window(pair, field) for pair in documents.sequence(value, field, _KIND))
    for (_, end), (start, _) in pairwise(windows):
        if start < end:
            raise CalcError(_KIND, field, gettext_noop("windows overlap at %(time)s"), time=_time(start))
    return tuple(windows)


def _parse_window(value: object, field: str) -> tuple[int, int]:
    pair = documents.sequence(value, field, _KIND)
    if len(pair) != 2:
        raise CalcError(_KIND, field, gettext_noop("a window needs a start and an end"))
    start, end = _parse_time(pair[0], field), _parse_time(pair[1], field)
    if start in (end, MINUTES):
        raise CalcError(
            _KIND, field, gettext_noop("a window cannot run from %(start)s to %(end)s"), start=pair[0], end=pair[1]
        )
    return start, end if start < end else end + MINUTES


def _parse_time(value: object, field: str) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise CalcError(_KIND, field, gettext_noop("%(value)s is not a time from 00:00 to 24:00"), value=repr(value))
    return MINUTES if match[1] is None else int(match[1]) * 60 + int(match[2])


def _parse_date(value: object, field: str) -> date:
    try:
        return parse_date(value, field)
    except CalcError as error:
        raise error.as_kind(_KIND) from None


def _parse_holidays(value: object, field: str) -> dict[date, str]:
    """The dates listed one by one in order, each with its name or ""; `"2026-12-24"` or `{"date": ..., "name": ...}`."""
    found: dict[date, str] = {}
    for entry in documents.sequence(value, field, _KIND):
        day, name = _parse_holiday(entry, field)
        found[day] = name or found.get(day, "")
    return dict(sorted(found.items()))


def _parse_holiday(entry: object, field: str) -> tuple[date, str]:
    if not isinstance(entry, Mapping):
        return _parse_date(entry, field), ""
    fields = documents.mapping(entry, field, _KIND)
    documents.known_keys(fields, ("date", "name"), field, _KIND)
    return _parse_date(fields.get("date"), f"{field}.date"), documents.text(fields.get("name"), f"{field}.name", _KIND)


def _parse_dated(value: object, field: str) -> DatedWindows:
    dated = documents.mapping(value, field, _KIND)
    return tuple(
        sorted((_parse_date(day, field), _parse_windows(windows, f"{field}.{day}")) for day, windows in dated.items())
    )


def _parse_region(value: object, field: str) -> HolidayRegion:
    fields = documents.mapping(value, field, _KIND)
    documents.known_keys(fields, ("country", "subdivision", "categories"), field, _KIND)
    subdivision = fields.get("subdivision")
    categories = documents.sequence(fields.get("categories", []), f"{field}.categories", _KIND)
    region = HolidayRegion(
        country=documents.text(fields.get("country"), f"{field}.country", _KIND),
        subdivision=None if subdivision is None else documents.text(subdivision, f"{field}.subdivision", _KIND),
        categories=tuple(sorted({documents.text(name, f"{field}.categories", _KIND) for name in categories})),
    )
    check_region(region, field)
    return region


def _holiday_document(day: date, name: str | None) -> object:
    return {"date": day.isoformat(), "name": name} if name else day.isoformat()


def _region_document(region: HolidayRegion) -> dict[str, object]:
    document: dict[str, object] = {"country": region.country}
    if region.subdivision is not None:
        document["subdivision"] = region.subdivision
    if region.categories:
        document["categories"] = list(region.categories)
    return document


def _texts(windows: Windows) -> list[list[str]]:
    return [[_time(start), _time(end)] for start, end in windows]


def _time(minute: int) -> str:
    minute = minute if minute <= MINUTES else minute - MINUTES
    return f"{minute // 60:02}:{minute % 60:02}"
