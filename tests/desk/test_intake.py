"""What a customer left out at filing, taken down by the agent to whom it was told (TERM-D6, TERM-E36)."""

from __future__ import annotations

import pytest

from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_partner, make_partner_person
from tests.portal.test_ticket import page_of
from tests.reading import attributes, texts, words
from tests.terms.world import World
from tickets.models import Status, Ticket
from vendors.models import Vendor

GIVEN = {"given_by": "Ms Orange", "q-version": "7.1", "q-log_files": "There are none.", "q-technical_contact": "She"}


@pytest.fixture
def smartwork(vendor: Vendor) -> World:
    """The vendor that asks for version, log files and a technical contact."""
    return World("smartwork")


@pytest.fixture
def waiting(smartwork: World) -> Ticket:
    """A ticket that waits for what was not told."""
    contact = smartwork.customer(region="emea", plan="support", contact={"name": "Nora"})
    return smartwork.file(contact, 1, NOW, intake={})


@pytest.fixture
def agent(smartwork: World, sign_in: SignIn) -> StoppedClient:
    """The agent's browser."""
    return sign_in(smartwork.agent)


def fields(page: object) -> list[str]:
    """Return the fields for what is missing."""
    return [name for name in attributes(page, "input", "name") if name.startswith("q-") or name == "given_by"]


def test_D6_the_desk_offers_what_is_missing_with_fields_for_it(agent: StoppedClient, waiting: Ticket) -> None:
    page = agent.get(f"/desk/tickets/{waiting.reference}/")
    assert fields(page) == ["given_by", "q-version", "q-log_files", "q-technical_contact"]
    assert attributes(page, "input", "value", {"name": "given_by"}) == ["Nora"]


def test_D6_what_is_told_on_the_phone_ends_the_wait_and_says_who_gave_it(
    agent: StoppedClient, waiting: Ticket, sign_in: SignIn
) -> None:
    page = agent.post(f"/desk/tickets/{waiting.reference}/intake/", GIVEN, follow=True)
    waiting.refresh_from_db()
    assert (waiting.status, fields(page)) == (Status.OPEN, [])
    assert "Recorded from information by Ms Orange" in words(page)
    portal = sign_in(waiting.contact.user).get(page_of(waiting))
    assert "Recorded by smartwork solutions support from information by Ms Orange Fri 20 Nov, 14:00" in texts(
        portal, "p", cls="event"
    )
    assert texts(portal, "article")[-1].startswith("You Fri 20 Nov, 14:00 Which version do you use? 7.1")
    assert texts(portal, "section", cls="missing") == []


def test_D6_some_of_it_leaves_the_rest_to_wait_for(agent: StoppedClient, waiting: Ticket) -> None:
    form = {"given_by": "Ms Orange", "q-version": "7.1"}
    page = agent.post(f"/desk/tickets/{waiting.reference}/intake/", form, follow=True)
    waiting.refresh_from_db()
    assert (waiting.status, fields(page)) == (
        Status.WAITING_CUSTOMER,
        ["given_by", "q-log_files", "q-technical_contact"],
    )


@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        ({**GIVEN, "given_by": " "}, "Enter who provided it."),
        ({"given_by": "Ms Orange"}, "Provide at least one of these."),
    ],
)
def test_what_is_not_whole_is_named_and_nothing_typed_is_lost(
    agent: StoppedClient, waiting: Ticket, form: dict[str, str], refusal: str
) -> None:
    page = agent.post(f"/desk/tickets/{waiting.reference}/intake/", form)
    waiting.refresh_from_db()
    assert (waiting.intake, page.status_code, refusal in words(page)) == ({}, 422, True)
    assert attributes(page, "input", "value", {"name": "q-version"}) == (
        [form["q-version"]] if "q-version" in form else []
    )


def test_where_nothing_is_missing_nothing_is_offered(agent: StoppedClient, smartwork: World, waiting: Ticket) -> None:
    answers = {"version": "7.1", "technical_contact": "She", "log_files": "none"}
    complete = smartwork.file(waiting.contact, 1, NOW, intake=answers)
    assert fields(agent.get(f"/desk/tickets/{complete.reference}/")) == []


def test_D6_a_partner_who_does_not_serve_the_customer_finds_no_such_act(waiting: Ticket, sign_in: SignIn) -> None:
    stranger = sign_in(make_partner_person(make_partner("Elsewhere", "distributor")))
    assert stranger.post(f"/desk/tickets/{waiting.reference}/intake/", GIVEN).status_code == 404
    waiting.refresh_from_db()
    assert waiting.intake == {}
