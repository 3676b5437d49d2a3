"""The list "Set up your desk": states that follow what is there, who sees it, and that it can be hidden once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import DeskSettings
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.reading import attributes, texts
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11
from vendors.models import Vendor
from web.registry import Registry
from web.setup import SETUP, SetupStep

HIDE = "/console/setup/hide/"


@pytest.fixture
def console(vendor: Vendor, sign_in: SignIn) -> StoppedClient:
    """The browser of a new vendor's only admin."""
    return sign_in(make_staff("Ada Conti", is_admin=True))


def states(console: StoppedClient, page: str = "/console/") -> list[str]:
    """What the list says of each step."""
    return texts(console.get(page), "span", cls="state")[:5]


def everything(world: World) -> None:
    """Do all that the list asks for."""
    make_staff("Bo")
    world.file(world.customer(plan="gold", region="europe"), 2, AT_11)


@pytest.mark.parametrize("page", ["/console/", "/desk/"])
def test_a_new_desk_begins_with_what_is_to_do(console: StoppedClient, page: str) -> None:
    assert states(console, page) == ["to do", "to do", "to do", "after: Hours and terms", "after: Hours and terms"]
    links = [text for text in texts(console.get(page), "a", cls="btn-sm") if text != "Filter"]
    assert links == ["Invite a colleague", "Start terms", "Organisations"]


def test_each_step_follows_what_is_there(console: StoppedClient) -> None:
    world = World("imagicle")
    make_staff("Bo")  # beside the admin and who is there with the terms
    assert states(console) == ["done: 3", "done: 1", "to do", "after: Customers", "after: Customers"]

    world.customer(plan="gold", region="europe")

    assert states(console) == ["done: 3", "done: 1", "done: 1", "done: 1", "to do"]
    assert reverse("desk-file") in attributes(console.get("/console/"), "a", "href")


def test_once_all_is_done_an_admin_hides_it_for_all(console: StoppedClient, sign_in: SignIn) -> None:
    everything(World("imagicle"))
    assert "Everything is done. You can hide this list." in text_of(console.get("/console/"))

    console.post(HIDE)

    other = sign_in(make_staff("Cy", is_admin=True))
    assert ["Set up your desk" in text_of(browser.get("/console/")) for browser in (console, other)] == [False, False]
    assert AuditEntry.objects.filter(action="desk.setup_list.hidden").count() == 1


def test_it_cannot_be_hidden_before(console: StoppedClient) -> None:
    console.post(HIDE)

    assert not DeskSettings.objects.exists()
    assert "Hide this list" not in text_of(console.get("/console/"))


def test_agents_and_other_vendors_neither_see_nor_hide_it(
    console: StoppedClient, other_vendor: Vendor, sign_in: SignIn
) -> None:
    everything(World("imagicle"))
    agent, stranger = sign_in(make_staff("Giulia")), VendorClient(other_vendor)
    with vendor_schema(other_vendor.schema_name):
        stranger.force_login(make_staff("Bea", is_admin=True))

    assert "Set up your desk" not in text_of(agent.get("/desk/"))
    assert (agent.post(HIDE).status_code, stranger.post(HIDE).status_code) == (403, 302)
    assert not DeskSettings.objects.exists()


def test_more_of_everything_costs_no_more_queries(console: StoppedClient) -> None:
    world = World("imagicle")
    asked = []
    for number in (1, 2):
        for _ in range(number):
            everything(world)
        with CaptureQueriesContext(connection) as queries:
            console.get("/console/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_page_that_is_not_there_yet_leaves_a_step_without_a_link(
    console: StoppedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: Registry[SetupStep] = Registry()
    later.add(
        *SETUP,
        SetupStep(name="bill", order=60, label="Bill", text="Later.", page="none", action="Go", count=lambda _most: 0),
    )
    monkeypatch.setattr("web.setup.SETUP", later)

    page = console.get("/console/")

    assert "Bill to do Later." in text_of(page)
    assert "Go" not in texts(page, "a")
