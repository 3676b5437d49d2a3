"""The vendor's own people: accounts, teams, roles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from people.models import Team, TeamMember, User, UserKind
from people.operations.staff import assign_role, create_staff, create_team, join_team
from people.queries import Holder, holders_by_role, members_by_team
from tests.factories import make_staff, make_user
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)


@pytest.fixture
def ada(vendor: Vendor) -> User:
    """Somebody who was just hired."""
    return create_staff(email="ada@desk.example", name="Ada", language="en", time_zone="Europe/Rome", now=NOW)


def test_who_is_hired_signs_in_with_the_hash_given(vendor: Vendor) -> None:
    user = create_staff(
        email="Bea@Desk.Example",
        name="Bea",
        language="de",
        time_zone="Europe/Berlin",
        password_hash=make_password("open-the-desk"),
        now=NOW,
    )
    assert (user.email, user.kind, user.check_password("open-the-desk")) == ("bea@desk.example", UserKind.STAFF, True)


def test_an_address_is_given_once(ada: User) -> None:
    with pytest.raises(ValidationError, match="already exists"):
        create_staff(email="ADA@desk.example", name="Ada again", language="en", time_zone="UTC", now=NOW)


def test_merge_split_and_holding_again_changes_nothing(ada: User) -> None:
    team = create_team(key="first", name="First line")
    for _ in range(2):
        join_team(user=ada, team=create_team(key="first", name="Other name"))
        assign_role(user=ada, role_key="lead")
    assert (members_by_team(["first"]), team.name) == ({"first": [ada]}, "First line")
    assert holders_by_role(["lead"], at=NOW) == {"lead": [Holder(ada)]}


def test_customers_hold_no_roles(vendor: Vendor) -> None:
    customer = make_user("Carl", kind=UserKind.CONTACT)
    with pytest.raises(ValueError, match="Carl is not a member of the vendor's staff"):
        assign_role(user=customer, role_key="lead")


def test_who_sits_in_two_teams_is_found_in_each_of_those_asked_for(vendor: Vendor) -> None:
    ada, bob = make_staff("Ada", team="first"), make_staff("Bob", team="first")
    for key in ("second", "third"):
        TeamMember.objects.create(team=Team.objects.create(key=key, name=key), user=ada)

    assert members_by_team(["first", "second"]) == {"first": [ada, bob], "second": [ada]}
