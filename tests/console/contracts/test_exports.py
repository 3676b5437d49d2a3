"""Lists of the console as files: all that the list has found, for a spreadsheet or a program."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.operations import open_contract
from customers.models import Organisation
from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_contact, make_installed_product, make_organisation, make_partner, make_staff
from tests.terms.world import World
from vendors.models import Vendor
from web.console.exports import csv_of

LISTS = ["organisations/", "contacts/", "contracts/", "products/installed/"]


@pytest.fixture
def browser(vendor: Vendor, sign_in: SignIn) -> StoppedClient:
    World("imagicle")
    return sign_in(make_staff("Ada", is_admin=True))


def customer(name: str) -> Organisation:
    made = make_organisation(name, region="europe", country="DE", distributor=make_partner("Nord", "distributor"))
    make_contact(made, name=f"Nils of {name}")
    make_installed_product(made, end_of_support_on=date(2026, 1, 1))
    open_contract(organisation=made, plan_key="gold", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), now=NOW)
    return made


def rows(browser: StoppedClient, path: str, **query: str) -> list[dict[str, str]]:
    text = browser.get(f"/console/{path}", query | {"format": "csv"}).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("organisations/", {"name": "Hafen", "country": "DE", "region": "europe", "is_active": "yes"}),
        ("contacts/", {"name": "Nils of Hafen", "organisation": "Hafen", "is_designated": "yes"}),
        ("contracts/", {"organisation": "Hafen", "plan": "gold", "ends_on": "2026-12-31", "state": "ending"}),
        ("products/installed/", {"organisation": "Hafen", "release": "1.0", "supported_until": "2026-01-01"}),
    ],
)
def test_a_list_is_exported_as_it_is_narrowed(browser: StoppedClient, path: str, expected: dict[str, str]) -> None:
    customer("Hafen")
    customer("Werft")

    found = rows(browser, path, q="hafen")

    assert [{name: row[name] for name in expected} for row in found] == [expected]


@pytest.mark.parametrize("path", LISTS)
def test_an_export_costs_the_same_queries_for_any_number(browser: StoppedClient, path: str) -> None:
    counts = []
    for number in (1, 2):
        for place in range(number):
            customer(f"Customer {number} {place}")
        with CaptureQueriesContext(connection) as queries:
            found = rows(browser, path)
        counts.append((len(found), len(queries)))

    (first, few), (second, many) = counts
    assert (first, second, few) == (1, 3, many)


def test_a_file_is_read_in_parts(vendor: Vendor) -> None:
    for name in ("A", "B", "C"):
        make_organisation(name, region="europe")

    answer = csv_of("x", Organisation.objects.all(), {"name": lambda one: one.name}, at_once=2)

    assert answer.getvalue().decode("utf-8-sig").split() == ['"name"', '"A"', '"B"', '"C"']


@pytest.mark.parametrize("path", LISTS)
def test_only_admins_export(vendor: Vendor, sign_in: SignIn, path: str) -> None:
    World("imagicle")

    assert sign_in(make_staff("Nora")).get(f"/console/{path}", {"format": "csv"}).status_code == 403
