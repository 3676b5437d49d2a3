"""Who is on duty when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from oncall.operations import plan_shifts
from oncall.queries import people_on_duty
from people.models import User, UserKind
from tests.factories import make_staff, make_user
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)


@pytest.fixture
def ada(vendor: Vendor) -> User:
    """Somebody of the staff."""
    return make_staff("Ada")


def test_E6_a_shift_covers_its_start_and_not_its_end(ada: User) -> None:
    end = NOW + timedelta(hours=12)
    plan_shifts(roster_key="night", shifts=[(ada, NOW, end)])
    assert [people_on_duty(roster_key="night", at=at) for at in (NOW, end - timedelta(seconds=1), end)] == [
        [ada],
        [ada],
        [],
    ]


def test_a_shift_that_ends_before_it_starts_is_refused(ada: User) -> None:
    with pytest.raises(ValueError, match="before it starts"):
        plan_shifts(roster_key="night", shifts=[(ada, NOW, NOW)])


def test_customers_are_not_put_on_duty(vendor: Vendor) -> None:
    customer = make_user("Carl", kind=UserKind.CONTACT)
    with pytest.raises(ValueError, match="Carl is not a member of the vendor's staff"):
        plan_shifts(roster_key="night", shifts=[(customer, NOW, NOW + timedelta(hours=12))])
