"""Who is on duty at an instant, and in the time ahead."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from oncall.models import Shift
from people.models import User
from supportdesk.kernel.database.ordering import by_name


def people_on_duty(*, roster_key: str, at: datetime) -> list[User]:
    """Return the active people whose shift of the roster covers the instant (TERM-E6)."""
    shifts = Shift.objects.filter(roster_key=roster_key, starts_at__lte=at, ends_at__gt=at, user__is_active=True)
    return list(
        {shift.user_id: shift.user for shift in shifts.select_related("user").order_by(by_name("user__name"))}.values()
    )


def on_duty_by_roster(*, at: datetime) -> dict[str, list[str]]:
    """Return the names of the active people whose shift covers the instant, by roster (TERM-E6)."""
    found: dict[str, list[str]] = {}
    shifts = Shift.objects.filter(starts_at__lte=at, ends_at__gt=at, user__is_active=True)
    for roster, name in shifts.order_by(by_name("user__name")).values_list("roster_key", "user__name"):
        names = found.setdefault(roster, [])
        if name not in names:
            names.append(name)
    return found


def list_shifts(*, starts_at: datetime, ends_at: datetime) -> dict[str, list[Shift]]:
    """Return the shifts of active people that overlap a time, by roster, in order."""
    shifts = Shift.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at, user__is_active=True)
    found: dict[str, list[Shift]] = {}
    for shift in shifts.select_related("user").order_by("starts_at", "ends_at", "pk"):
        found.setdefault(shift.roster_key, []).append(shift)
    return found


def last_shift_ends() -> dict[str, datetime]:
    """Return when the last shift of each roster ends."""
    shifts = Shift.objects.filter(user__is_active=True).order_by()
    return dict(shifts.values_list("roster_key").annotate(last=Max("ends_at")))


def count_shifts_ahead(person: User, at: datetime) -> int:
    """Return how many of somebody's shifts are not over."""
    return Shift.objects.filter(user=person, ends_at__gt=at).count()
