"""Rotations and shifts as admins set them up (TERM-E6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from oncall.core.rotations import Rotation, Span
from oncall.errors import ShiftOver, TooManyShifts
from oncall.models import Shift
from oncall.operations import put_on_duty, remove_shift, set_rotation
from oncall.queries import people_on_duty
from people.errors import NotAdmin
from people.models import User, UserKind
from supportdesk.audit.models import AuditEntry
from tests.factories import make_staff, make_user
from vendors.models import Vendor

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def admin(vendor: Vendor) -> User:
    """An admin."""
    return make_staff("Chief", is_admin=True)


@pytest.fixture
def ada(vendor: Vendor) -> User:
    """Somebody of the staff."""
    return make_staff("Ada")


@pytest.fixture
def bo(vendor: Vendor) -> User:
    """Somebody else of the staff."""
    return make_staff("Bo")


def rotation(first: date = date(2026, 11, 20), last: date = date(2026, 11, 23), days: int = 1) -> Rotation:
    return Rotation(first, last, time(9), days, ZoneInfo("UTC"))


def span(start: int, end: int) -> Span:
    """Return a span by hours from now."""
    return Span(NOW + start * HOUR, NOW + end * HOUR)


def shifts() -> list[tuple[str, int, int]]:
    """Return all shifts: who, from and to by hours from now."""
    return [
        (one.user.name, (one.starts_at - NOW) // HOUR, (one.ends_at - NOW) // HOUR)
        for one in Shift.objects.select_related("user").order_by("starts_at", "pk")
    ]


def test_E6_people_take_turns_from_now_on(admin: User, ada: User, bo: User) -> None:
    set_rotation(roster_key="night", people=[ada, bo], rotation=rotation(), actor=admin, now=NOW)

    assert shifts() == [("Ada", 0, 21), ("Bo", 21, 45), ("Ada", 45, 69)]
    assert people_on_duty(roster_key="night", at=NOW) == [ada]
    assert AuditEntry.objects.get(action="oncall.rotation.set").data == {
        "from": "2026-11-20T12:00:00+00:00",
        "to": "2026-11-23T09:00:00+00:00",
        "people": ["Ada", "Bo"],
        "shifts": 3,
    }


def test_E6_a_rotation_replaces_what_is_ahead_and_leaves_the_past_and_other_schedules(
    admin: User, ada: User, bo: User
) -> None:
    put = partial(put_on_duty, person=bo, is_extra=False, actor=admin)
    put(roster_key="night", span=span(-6, 80), now=NOW - 6 * HOUR)
    put(roster_key="day", span=span(0, 10), now=NOW)

    set_rotation(roster_key="night", people=[ada], rotation=rotation(days=7), actor=admin, now=NOW)

    assert shifts() == [("Bo", -6, 0), ("Bo", 0, 10), ("Ada", 0, 69), ("Bo", 69, 80)]


def test_E6_somebody_steps_in_for_a_while(admin: User, ada: User, bo: User) -> None:
    set_rotation(roster_key="night", people=[ada], rotation=rotation(days=7), actor=admin, now=NOW)

    put_on_duty(roster_key="night", person=bo, span=span(5, 8), is_extra=False, actor=admin, now=NOW)

    assert shifts() == [("Ada", 0, 5), ("Bo", 5, 8), ("Ada", 8, 69)]


def test_E6_somebody_is_on_duty_beside_the_others(admin: User, ada: User, bo: User) -> None:
    set_rotation(roster_key="night", people=[ada], rotation=rotation(days=7), actor=admin, now=NOW)

    put_on_duty(roster_key="night", person=bo, span=span(5, 8), is_extra=True, actor=admin, now=NOW)

    assert people_on_duty(roster_key="night", at=NOW + 6 * HOUR) == [ada, bo]


def test_a_shift_that_has_begun_ends_now_and_one_ahead_goes(admin: User, ada: User) -> None:
    begun = put_on_duty(
        roster_key="night", person=ada, span=span(-2, 2), is_extra=True, actor=admin, now=NOW - 2 * HOUR
    )
    ahead = put_on_duty(roster_key="night", person=ada, span=span(4, 6), is_extra=True, actor=admin, now=NOW)

    for shift in (begun, ahead):
        remove_shift(shift_id=shift.pk, actor=admin, now=NOW)

    assert shifts() == [("Ada", -2, 0)]
    with pytest.raises(ShiftOver):
        remove_shift(shift_id=begun.pk, actor=admin, now=NOW)


def test_what_is_over_cannot_be_scheduled(admin: User, ada: User) -> None:
    with pytest.raises(ShiftOver):
        put_on_duty(roster_key="night", person=ada, span=span(-3, 0), is_extra=False, actor=admin, now=NOW)
    with pytest.raises(ShiftOver):
        set_rotation(
            roster_key="night",
            people=[ada],
            rotation=rotation(date(2026, 11, 1), date(2026, 11, 20)),
            actor=admin,
            now=NOW,
        )
    assert shifts() == []


def test_a_rotation_of_too_many_turns_is_refused(admin: User, ada: User) -> None:
    with pytest.raises(TooManyShifts):
        set_rotation(roster_key="night", people=[ada], rotation=rotation(last=date(2399, 1, 1)), actor=admin, now=NOW)
    assert shifts() == []


def test_only_admins_change_schedules(ada: User, bo: User) -> None:
    with pytest.raises(NotAdmin):
        put_on_duty(roster_key="night", person=bo, span=span(0, 2), is_extra=False, actor=ada, now=NOW)
    with pytest.raises(NotAdmin):
        set_rotation(roster_key="night", people=[bo], rotation=rotation(), actor=ada, now=NOW)


def test_customers_are_not_put_on_duty_by_a_rotation(admin: User) -> None:
    customer = make_user("Carl", kind=UserKind.CONTACT)

    with pytest.raises(ValueError, match="Carl is not a member of the vendor's staff"):
        set_rotation(roster_key="night", people=[customer], rotation=rotation(), actor=admin, now=NOW)
