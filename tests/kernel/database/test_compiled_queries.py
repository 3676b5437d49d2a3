"""Queries whose SQL is written once: they return what the same query set returns, for each vendor its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from people.models import Team, TeamMember, User
from supportdesk.kernel.database.compiled_queries import CompiledQuery, Parameter
from supportdesk.kernel.tenancy import vendor_schema
from tests.factories import make_staff
from vendors.models import Vendor


@CompiledQuery
def members_of() -> QuerySet[TeamMember]:
    members = TeamMember.objects.filter(team__key__any=Parameter("teams"), user__is_active=True)
    return members.select_related("team", "user").order_by("user__name")


@CompiledQuery
def emails_of() -> QuerySet[User, str]:
    return User.objects.filter(name=Parameter("name")).order_by("email").values_list("email", flat=True)


def test_a_list_is_a_parameter_and_what_belongs_to_a_row_is_read_with_it(vendor: Vendor) -> None:
    for key, name in (("first", "Ada"), ("second", "Ben"), ("third", "Cem")):
        TeamMember.objects.create(team=Team.objects.create(key=key, name=key), user=make_staff(name))

    with CaptureQueriesContext(connection) as sent:
        found = [(member.team.key, member.user.name) for member in members_of(teams=["first", "third"])]

    assert (found, len(sent)) == ([("first", "Ada"), ("third", "Cem")], 1)


def test_each_run_has_its_own_values(vendor: Vendor) -> None:
    ada, ben = make_staff("Ada"), make_staff("Ben")

    assert [emails_of(name=name) for name in ("Ada", "Ben", "Cem")] == [[ada.email], [ben.email], []]


def test_a_value_is_never_read_as_sql(vendor: Vendor) -> None:
    make_staff("Ada")

    assert emails_of(name="' OR ''='") == []


def test_it_reads_the_vendor_that_is_entered(vendor: Vendor, other_vendor: Vendor) -> None:
    here = make_staff("Ada")
    with vendor_schema(other_vendor.schema_name):
        there = make_staff("Ada", email="ada@elsewhere.example")
        read_there = emails_of(name="Ada")

    assert (emails_of(name="Ada"), read_there) == ([here.email], [there.email])


def test_a_parameter_without_a_value_is_an_error(vendor: Vendor) -> None:
    with pytest.raises(KeyError, match="name"):
        emails_of()
