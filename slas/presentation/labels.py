"""Times, durations and states in the reader's language and zone, the same on pages and in mails."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.dateformat import DateFormat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

STATE_WORDS = {
    "track": gettext_lazy("On track"),
    "soon": gettext_lazy("Due soon"),
    "over": gettext_lazy("Overdue"),
    "wait": gettext_lazy("Waiting"),
    "met": gettext_lazy("Met"),
    "best": gettext_lazy("Best effort"),
    "ended": gettext_lazy("Ended"),
}


def state_word(state: str | None) -> str:
    """Return the usual word of a badge, empty for none."""
    return str(STATE_WORDS.get(state or "", ""))


def local(instant: datetime, tz: tzinfo | None) -> datetime:
    """Return the instant in a zone; in the reader's where none is named."""
    return instant.astimezone(tz or timezone.get_current_timezone())


def full_date(day: date) -> str:
    """Return a date with its year: "1 Mar 2020"."""
    return DateFormat(day).format(pgettext("date", "j M Y"))


def format_due(instant: datetime, tz: tzinfo | None = None) -> str:
    """Return weekday, date and time: "Sat 21 Nov, 10:50"."""
    return DateFormat(local(instant, tz)).format(pgettext("weekday, date and time", "D j M, H:i"))


def due_in_line(instant: datetime, tz: tzinfo | None = None) -> str:
    """Return the same without a comma, for use within a sentence: "Sat 21 Nov 10:50"."""
    return DateFormat(local(instant, tz)).format(pgettext("weekday, date and time in a sentence", "D j M H:i"))


def due_short(instant: datetime, now: datetime, tz: tzinfo | None = None) -> str:
    """Return as little as is needed to tell the instant: the time today, with the weekday within a week, else the date."""
    there, here = local(instant, tz), local(now, tz)
    return DateFormat(there).format("H:i") if there.date() == here.date() else due_on_day(instant, now, tz)


def due_on_day(instant: datetime, now: datetime, tz: tzinfo | None = None) -> str:
    """Return the weekday and time within a week of now, else date and time."""
    there, here = local(instant, tz), local(now, tz)
    if abs((there.date() - here.date()).days) < 7:
        return DateFormat(there).format(pgettext("weekday and time", "D H:i"))
    return DateFormat(there).format(pgettext("date and time in a narrow column", "j M H:i"))


def format_day(day: date) -> str:
    """Return weekday and date: "Thu 19 Nov"."""
    return DateFormat(day).format(pgettext("weekday and date", "D j M"))


def format_days(first: date, last: date) -> str:
    """Return one day, or a span of days: "Sat 21 – Sun 22 Nov"."""
    if first == last:
        return format_day(first)
    start = (
        DateFormat(first).format(pgettext("weekday and day", "D j")) if first.month == last.month else format_day(first)
    )
    return f"{start} – {format_day(last)}"


def format_hours(start: datetime, end: datetime) -> str:
    """Return a span of local time on the bar, midnight at its end as 24:00: "09:00–18:00"."""
    return f"{DateFormat(start).format('H:i')}–{_end_of(start, end, 'H:i')}"


def format_span(start: datetime, end: datetime) -> str:
    """Return a span of local time in a sentence: "9:00 to 18:00"."""
    if end - start >= timedelta(days=1) or (_end_of(start, end, "G:i"), start.hour, start.minute) == ("24:00", 0, 0):
        return _("round the clock")
    return _("%(start)s to %(end)s") % {"start": DateFormat(start).format("G:i"), "end": _end_of(start, end, "G:i")}


def format_duration(seconds: int) -> str:
    """Return a duration, rounded down to minutes: "3 h 08 min"."""
    hours, minutes = divmod(abs(seconds) // 60, 60)
    if hours >= 100:
        return _("%(hours)d h") % {"hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": minutes} if minutes else _("less than 1 min")


def duration_short(seconds: int) -> str:
    """Return a duration for a narrow column: "3 h 08"."""
    hours, minutes = divmod(abs(seconds) // 60, 60)
    if 0 < hours < 100:
        return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
    return format_duration(seconds)


def format_time_left(seconds: int, *, short: bool = False) -> str:
    """Return what is left of open time, or how much is over: "3 h 08 min left", "22 min over"."""
    words = duration_short(seconds) if short else format_duration(seconds)
    return (_("%(time)s late") if seconds < 0 else _("%(time)s left")) % {"time": words}


def left_forms(*, short: bool = False) -> dict[str, str]:
    """Return the same with {h} and {m} in place of numbers, for a page that counts down."""
    lengths = {"many": 777 * 3600, "hours": 77 * 3600 + 55 * 60, "minutes": 55 * 60, "less": 0}
    forms = {name: format_time_left(seconds, short=short) for name, seconds in lengths.items()}
    return {name: form.replace("777", "{h}").replace("77", "{h}").replace("55", "{m}") for name, form in forms.items()}


def format_clock(minutes: int) -> str:
    """Return minutes as hours and minutes: "5:10"."""
    return f"{minutes // 60}:{minutes % 60:02}"


def zone_label(instant: datetime, tz: tzinfo | None = None) -> str:
    """Return the name of the zone at an instant: "CET", or "UTC+4" where the zone has no letters."""
    name = local(instant, tz).tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def _end_of(start: datetime, end: datetime, form: str) -> str:
    midnight = (end.hour, end.minute) == (0, 0) and end.date() != start.date()
    return "24:00" if midnight else DateFormat(end).format(form)
