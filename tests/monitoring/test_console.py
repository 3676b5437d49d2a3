"""Monitoring in the console: installations registered, changed and closed, tokens shown once, and how each is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.models import Contact
from monitoring.intake.models import IntakeToken
from monitoring.models import Installation
from people.models import User
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_contact, make_installed_product, make_organisation, make_staff
from tests.monitoring.conftest import pass_time
from tests.reading import attributes, texts
from tests.terms.world import World
from tickets.models import Ticket
from vendors.models import Vendor

PATH = "/console/monitoring/"
CONFIRMED = ["cloud_connected", "licensing_portal"]


@pytest.fixture
def world(vendor: Vendor) -> World:
    return World("imagicle")


@pytest.fixture
def admin(world: World) -> User:
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


@pytest.fixture
def contact(world: World) -> Contact:
    return world.customer(region="europe", plan="gold", name="Hafen")


def new_path(contact: Contact) -> str:
    return f"/console/organisations/{contact.organisation.pk}/monitoring/new/"


def entered(contact: Contact, **changes: Any) -> dict[str, Any]:
    product = make_installed_product(contact.organisation)
    return {
        "name": "Reception",
        "contact": contact.pk,
        "product": product.pk,
        "grace_minutes": 2,
        "confirmed": CONFIRMED,
        **changes,
    }


@pytest.fixture
def installation(browser: StoppedClient, contact: Contact) -> Installation:
    browser.post(new_path(contact), entered(contact))
    return Installation.objects.get()


def page_of(installation: Installation) -> str:
    return f"{PATH}{installation.pk}/"


def secret_of(browser: StoppedClient, installation: Installation) -> str:
    (secret,) = texts(browser.post(f"{page_of(installation)}token/"), "code", cls="wrap-any")
    return secret


def send(vendor: Vendor, secret: str, *events: dict[str, Any]) -> int:
    sender = VendorClient(vendor, HTTP_AUTHORIZATION=f"Bearer {secret}")
    with stopped_at(NOW):
        answer = sender.post("/api/intake/events", json.dumps(events), content_type="application/json")
    pass_time(NOW)
    return int(answer.status_code)


def test_before_there_is_anything_the_next_step_is_offered(browser: StoppedClient) -> None:
    page = browser.get(PATH)

    assert "Nothing is monitored yet" in text_of(page)
    assert f"{PATH}new/" in attributes(page, "a", "href", {"class": "btn"})


def test_terms_without_monitoring_say_what_to_add(vendor: Vendor, sign_in: SignIn) -> None:
    World("aiconix")

    assert "Monitoring is not part of your terms" in text_of(sign_in(make_staff(is_admin=True)).get(PATH))


def test_the_organisation_is_chosen_first(browser: StoppedClient, contact: Contact) -> None:
    chosen = browser.get(f"{PATH}new/", {"organisation": contact.organisation.pk})

    assert chosen["Location"] == new_path(contact)
    assert browser.get(f"{PATH}new/", {"organisation": "7777"}).status_code == 422


def test_an_installation_is_registered_and_in_the_log(browser: StoppedClient, contact: Contact, admin: User) -> None:
    answer = browser.post(new_path(contact), entered(contact))

    made = Installation.objects.get()
    assert answer["Location"] == page_of(made)
    assert (made.organisation, made.contact, made.confirmed) == (contact.organisation, contact, CONFIRMED)
    assert (made.account.kind, made.account.name) == ("SERVICE", "Monitoring")
    entry = AuditEntry.objects.get(action="monitoring.installation.add")
    assert (entry.actor, entry.target) == (f"user:{admin.pk}", f"installation:{made.pk}")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "Reception"}, "The organisation already has an installation with this name."),
        ({"name": "x" * 200}, "Name: 200 characters are too many; the limit is 120."),
        ({"contact": "99999999999999999999"}, "Contact: this is not a valid choice. Please choose again."),
        ({"confirmed": ["moon"]}, "Confirmed: this is not a valid choice. Please choose again."),
        ({"product": "0"}, "Installed product: this is not a valid choice. Please choose again."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_registered(
    browser: StoppedClient, contact: Contact, installation: Installation, wrong: dict[str, Any], message: str
) -> None:
    answer = browser.post(new_path(contact), entered(contact, name="Other") | wrong)

    assert (answer.status_code, texts(answer, "p", cls="error")) == (422, [message])
    assert Installation.objects.count() == 1


def test_contact_and_product_of_another_organisation_are_no_choice(browser: StoppedClient, contact: Contact) -> None:
    stranger = make_contact(make_organisation(region="europe"))
    theirs = make_installed_product(stranger.organisation)

    for wrong in ({"contact": stranger.pk}, {"product": theirs.pk}):
        assert browser.post(new_path(contact), entered(contact) | wrong).status_code == 422


def test_a_change_is_stored_unless_somebody_else_was_faster(
    browser: StoppedClient, contact: Contact, installation: Installation
) -> None:
    path = f"{page_of(installation)}change/"
    seen = attributes(browser.get(path), "input", "value", {"name": "seen"})[0]
    form = {"name": "Desk", "contact": contact.pk, "product": installation.product_id, "grace_minutes": 5, "seen": seen}

    answers = [browser.post(path, form | {"name": name}).status_code for name in ("Desk", "Counter")]

    installation.refresh_from_db()
    assert (answers, installation.name, installation.confirmed) == ([302, 409], "Desk", [])


def test_a_token_is_shown_once_with_the_configurations(
    browser: StoppedClient, installation: Installation, vendor: Vendor
) -> None:
    secret = secret_of(browser, installation)

    assert send(vendor, secret, {"name": "disk-almost-full"}) == 202
    page = browser.get(page_of(installation))
    assert (secret in text_of(page), IntakeToken.objects.get().prefix in text_of(page)) == (False, True)


def test_a_page_with_a_new_token_has_it_in_every_configuration_and_is_not_kept(
    browser: StoppedClient, installation: Installation
) -> None:
    answer = browser.post(f"{page_of(installation)}token/")
    (secret,) = texts(answer, "code", cls="wrap-any")

    assert [secret in text for text in texts(answer, "pre")] == [True] * 6
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_token_is_revoked(browser: StoppedClient, installation: Installation, vendor: Vendor) -> None:
    secret = secret_of(browser, installation)
    browser.post(f"{page_of(installation)}token/{IntakeToken.objects.get().prefix}/revoke/")

    assert send(vendor, secret, {"name": "disk-almost-full"}) == 401


def test_what_is_wrong_is_shown_with_its_ticket(
    browser: StoppedClient, installation: Installation, vendor: Vendor
) -> None:
    send(vendor, secret_of(browser, installation), {"name": "voip-crash", "summary": "The stack died"})

    page = browser.get(page_of(installation))
    row = texts(page, "tr")[1]
    assert row.split() == [
        *("voip-crash", "The", "stack", "died", "P1"),
        *row.split()[5:-2],
        "once",
        Ticket.objects.get().reference,
    ]
    assert "1 open alert" in texts(browser.get(PATH), "span", cls="state")


def test_who_is_not_monitored_is_shown_why_and_how_often_it_was_refused(
    browser: StoppedClient, world: World, vendor: Vendor
) -> None:
    contact = world.customer(region="europe", plan="basic")
    browser.post(new_path(contact), entered(contact))
    installation = Installation.objects.get()
    secret = secret_of(browser, installation)
    before = texts(browser.get(PATH), "span", cls="state")

    assert [send(vendor, secret, {"name": "a"}) for _ in range(2)] == [403, 403]
    page = text_of(browser.get(page_of(installation)))
    assert "The customer’s plan does not include monitoring." in page
    assert "Refused requests 2" in " ".join(page.split())
    assert (before, texts(browser.get(PATH), "span", cls="state")) == (["nothing received yet"], ["not accepted"])


def test_a_closed_installation_is_in_no_list_and_takes_no_change(
    browser: StoppedClient, installation: Installation, contact: Contact
) -> None:
    path = page_of(installation)
    assert browser.get(f"{path}close/").status_code == 200
    browser.post(f"{path}close/")

    browser.get(PATH)  # shows the message
    assert [text_of(browser.get(PATH, query)).count("Reception") for query in ({}, {"state": "closed"})] == [0, 1]
    assert [browser.post(f"{path}{end}/").status_code for end in ("close", "token")] == [302, 302]
    assert IntakeToken.objects.count() == 0


@pytest.mark.parametrize("end", ["", "change/", "close/"])
def test_nobody_but_an_admin_sees_an_installation(
    sign_in: SignIn, installation: Installation, contact: Contact, world: World, end: str
) -> None:
    path = f"{page_of(installation)}{end}"

    assert [sign_in(user).get(path).status_code for user in (world.agent, contact.user)] == [403, 404]


def test_nobody_but_an_admin_makes_or_revokes_a_token(
    sign_in: SignIn, browser: StoppedClient, installation: Installation, contact: Contact, world: World
) -> None:
    secret_of(browser, installation)
    prefix = IntakeToken.objects.get().prefix
    paths = [f"{page_of(installation)}token/", f"{page_of(installation)}token/{prefix}/revoke/"]

    found = [sign_in(user).post(path).status_code for user in (world.agent, contact.user) for path in paths]

    assert (found, IntakeToken.objects.filter(revoked_at=None).count()) == ([403, 403, 404, 404], 1)


def test_another_vendors_installation_is_not_there(browser: StoppedClient, installation: Installation) -> None:
    assert browser.get(f"{PATH}{installation.pk + 1}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_for_any_number(
    browser: StoppedClient,
    contact: Contact,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for one in range(number):
        browser.post(new_path(contact), entered(contact, name=f"Node {one}"))
    browser.get(PATH)
    with django_assert_max_num_queries(14):
        assert len(texts(browser.get(PATH), "tr")) == number + 1


def test_the_ticket_says_which_alert_it_is_about(
    sign_in: SignIn, browser: StoppedClient, installation: Installation, vendor: Vendor, world: World
) -> None:
    secret = secret_of(browser, installation)
    send(vendor, secret, {"name": "voip-crash", "started_at": (NOW - timedelta(minutes=5)).isoformat()})
    path = f"/desk/tickets/{Ticket.objects.get().reference}/"

    assert "firing since" in text_of(sign_in(world.agent).get(path))
    assert page_of(installation) in attributes(browser.get(path), "a", "href")
    assert page_of(installation) not in attributes(sign_in(world.agent).get(path), "a", "href")
