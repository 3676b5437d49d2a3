"""Instants as whole microseconds since 1970 UTC, and their ISO 8601 text."""

from datetime import UTC, date, datetime, timedelta

from slas.errors import CalcError, gettext_noop

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()
FIRST_YEAR, LAST_YEAR = 1900, 2400
TEN_YEARS = 3653 * DAY
LONGEST = 100 * 366 * 86_400

_MICROSECOND = timedelta(microseconds=1)


def to_us(instant: datetime) -> int:
    """Microseconds since 1970 UTC of an aware instant."""
    try:
        return (instant - EPOCH) // _MICROSECOND
    except TypeError:
        raise CalcError("invalid_request", instant.isoformat(), "a time needs a UTC offset such as +02:00") from None


def from_us(us: int) -> datetime:
    """The UTC instant of microseconds since 1970."""
    return EPOCH + timedelta(0, 0, us)


def check_year(year: int, field: str) -> None:
    """Refuse years for which nobody keeps a calendar."""
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise CalcError(
            "invalid_request",
            field,
            gettext_noop("use a year from %(first)s to %(last)s"),
            first=FIRST_YEAR,
            last=LAST_YEAR - 1,
        )


def year_start(year: int) -> int:
    """Microseconds of the first instant of a UTC year."""
    return (date(year, 1, 1).toordinal() - EPOCH_ORDINAL) * DAY


def year_of(us: int) -> int:
    """The UTC year in which an instant lies."""
    return date.fromordinal(us // DAY + EPOCH_ORDINAL).year


def duration_us(seconds: float) -> int:
    """Seconds (whole or not) as microseconds; `negative_duration` below zero, at most a hundred years."""
    if seconds < 0:
        raise CalcError("negative_duration", "seconds", "%(seconds)s is less than zero", seconds=seconds)
    if not seconds <= LONGEST:
        raise CalcError("invalid_request", "seconds", "%(seconds)s is longer than a hundred years", seconds=seconds)
    return round(seconds * SECOND)


def parse_instant(value: object, field: str) -> datetime:
    """An ISO 8601 text with offset as a UTC instant."""
    if not isinstance(value, str):
        raise CalcError("invalid_request", field, "must be a text such as 2026-06-01T09:00:00+02:00")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise CalcError(
            "invalid_request",
            field,
            "%(value)s is not an ISO 8601 time such as 2026-06-01T09:00:00+02:00",
            value=repr(value),
        ) from None
    if instant.tzinfo is None:
        raise CalcError("invalid_request", field, "%(value)s needs a UTC offset such as +02:00", value=repr(value))
    check_year(instant.year, field)
    return instant.astimezone(UTC)


def format_instant(instant: datetime) -> str:
    """ISO 8601 in UTC with a closing Z; microseconds only where there are some."""
    return instant.astimezone(UTC).isoformat()[:-6] + "Z"


def format_us(us: int) -> str:
    """As `format_instant`, from microseconds."""
    return from_us(us).isoformat()[:-6] + "Z"


def parse_date(value: object, field: str) -> date:
    """An ISO 8601 calendar date (2026-06-01)."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise CalcError(
            "invalid_request", field, gettext_noop("%(value)s is not a date such as 2026-06-01"), value=repr(value)
        )
    check_year(day.year, field)
    return day


def seconds_of(us: int) -> float:
    """Microseconds as exact seconds: an int when whole."""
    whole, rest = divmod(us, SECOND)
    return us / SECOND if rest else whole
