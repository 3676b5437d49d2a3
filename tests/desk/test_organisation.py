"""An organisation's page in the desk: contract, people, who manages them (TERM-A7, TERM-A10)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from people.operations.lockouts import Try, count_attempt
from supportdesk.kernel.tenancy import vendor_schema
from tests.desk.conftest import NOW, SignIn, text_of
from tests.factories import make_contact, make_organisation, make_partner, make_partner_person
from tests.reading import attributes
from tests.terms.world import World
from vendors.models import Vendor


@pytest.fixture
def contact(world: World) -> Contact:
    """The only one who manages a customer's users."""
    return world.customer(region="europe", plan="gold", contact={"name": "Chief", "manages_users": True}, name="Clinic")


def page_of(contact: Contact) -> str:
    return f"/desk/organisations/{contact.organisation.pk}/"


def act_on(contact: Contact, name: str) -> str:
    return f"{page_of(contact)}people/{contact.pk}/{name}/"


def test_the_page_tells_contract_people_and_who_manages_them(world: World, sign_in: SignIn, contact: Contact) -> None:
    page = text_of(sign_in(world.agent).get(page_of(contact)))
    for words in ("Clinic", "Gold, version 4.1", "Chief", "manages the users", "Support contact"):
        assert words in page


def test_a_ticket_leads_there(world: World, sign_in: SignIn, contact: Contact) -> None:
    ticket = world.file(contact, 3, NOW)
    page = sign_in(world.agent).get(f"/desk/tickets/{ticket.reference}/")
    assert page_of(contact) in attributes(page, "a", "href")


def test_the_page_takes_the_same_queries_for_one_and_for_three(world: World, sign_in: SignIn, contact: Contact) -> None:
    client = sign_in(world.agent)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(contact))
        counts.append(len(queries))
        make_contact(contact.organisation)
        make_contact(contact.organisation)
    assert counts[0] == counts[1]


def test_A10_an_agent_unlocks(world: World, sign_in: SignIn, contact: Contact) -> None:
    attempt = Try(account=contact.user.email, address="192.0.2.1")
    for _ in range(11):
        count_attempt(attempt, now=NOW)
    client = sign_in(world.agent)
    assert "Unlock Chief" in text_of(client.get(page_of(contact)))
    client.post(act_on(contact, "unlock"))
    assert count_attempt(attempt, now=NOW) is None


def test_A7_the_vendor_says_who_is_named_and_trained(world: World, sign_in: SignIn, contact: Contact) -> None:
    form = {"qualified_on": "2026-11-02", "is_designated": "on", "manages_users": "on"}
    sign_in(world.agent).post(act_on(contact, "change"), form)
    contact.refresh_from_db()
    assert (contact.is_designated, contact.qualified_on, contact.manages_users, contact.sees_organisation) == (
        True,
        date(2026, 11, 2),
        True,
        False,
    )


def test_a_bad_day_changes_nothing_and_is_named(world: World, sign_in: SignIn, contact: Contact) -> None:
    page = sign_in(world.agent).post(act_on(contact, "change"), {"qualified_on": "yesterday"}, follow=True)
    assert "Enter the training date" in text_of(page)
    contact.refresh_from_db()
    assert contact.manages_users


def test_the_vendor_may_remove_the_last_administrator(world: World, sign_in: SignIn, contact: Contact) -> None:
    sign_in(world.agent).post(act_on(contact, "remove"))
    contact.user.refresh_from_db()
    assert not contact.user.is_active


@pytest.mark.parametrize("name", ["", "unlock", "change", "remove"])
def test_for_partners_and_customers_there_is_no_such_page(
    world: World, sign_in: SignIn, contact: Contact, name: str
) -> None:
    partner = make_partner("Distri", "distributor")
    contact.organisation.distributor = partner
    contact.organisation.save()
    path = act_on(contact, name) if name else page_of(contact)
    for user in (make_partner_person(partner), contact.user):
        client = sign_in(user)
        assert (client.post(path) if name else client.get(path)).status_code == 404
    contact.refresh_from_db()
    assert (contact.user.is_active, contact.manages_users) == (True, True)


def test_somebody_of_another_organisation_is_not_found_on_it(world: World, sign_in: SignIn, contact: Contact) -> None:
    other = make_contact(make_organisation(region="europe"))
    path = f"{page_of(contact)}people/{other.pk}/remove/"
    assert sign_in(world.agent).post(path).status_code == 404


def test_an_organisation_of_another_vendor_is_not_found(world: World, sign_in: SignIn, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        theirs = make_organisation("Canary", region="europe")
    assert sign_in(world.agent).get(f"/desk/organisations/{theirs.pk}/").status_code == 404


def test_an_act_that_there_is_not_is_not_found(world: World, sign_in: SignIn, contact: Contact) -> None:
    assert sign_in(world.agent).post(act_on(contact, "promote")).status_code == 404


def test_people_have_pages_and_an_act_leads_back_to_its_own(
    world: World, sign_in: SignIn, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.desk.views.organisation.PEOPLE_ON_A_PAGE", 2)
    others = [make_contact(contact.organisation, f"Zoe {number}") for number in range(3)]
    client = sign_in(world.agent)

    second = client.get(page_of(contact), {"page": 2})
    removed = client.post(f"{act_on(others[1], 'remove')}?page=2")

    assert ["Chief" in text_of(second), "Zoe 1" in text_of(second), "Zoe 2" in text_of(second)] == [False, True, True]
    assert removed.headers["Location"] == f"{page_of(contact)}?page=2#person-{others[1].pk}"
