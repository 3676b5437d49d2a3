"""A later app adds a page, a panel or a figure by registering it; no other app's file names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from customers.models import Contact
from people.models import User
from tests.console.conftest import console_of
from tests.desk.conftest import StoppedClient, desk, gold, sign_in, ticket, world
from tests.reading import attributes, texts
from tests.terms.world import World
from tests.web.later.invoices import NAVIGATION as LATER
from tickets import rules
from tickets.models import Ticket
from web.account.navigation import SETTINGS, Setting
from web.console.navigation import FIGURES, Figure
from web.console.navigation import NAVIGATION as CONSOLE
from web.desk.navigation import MORE
from web.desk.navigation import NAVIGATION as DESK
from web.desk.panels.registry import ORGANISATION_PANELS, TICKET_PANELS, OrganisationPage, Panel, TicketPage
from web.operators.navigation import NAVIGATION as OPERATORS
from web.portal.navigation import NAVIGATION as PORTAL
from web.registry import Group, Link, Registry, find_pages

__all__ = ["console_of", "desk", "gold", "sign_in", "ticket", "world"]
_ALL: tuple[Registry[Any], ...] = (
    SETTINGS,
    FIGURES,
    CONSOLE,
    DESK,
    ORGANISATION_PANELS,
    TICKET_PANELS,
    OPERATORS,
    PORTAL,
)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    reverse("desk-queue"), reverse("operator-overview", urlconf=settings.PUBLIC_SCHEMA_URLCONF)  # all pages are in
    before = [list(registry) for registry in _ALL]
    yield
    for registry, entries in zip(_ALL, before, strict=True):
        registry.entries = entries


def unpaid(page: TicketPage | OrganisationPage) -> dict[str, Any] | None:
    """Show one fact to admins."""
    return {"facts": [{"term": "Unpaid", "value": "3 invoices"}]} if rules.is_admin(page.actor) else None


def panel_heads(answer: Any) -> list[str]:
    return texts(answer, "h2")


def test_a_module_of_a_folder_of_pages_brings_its_addresses_and_its_links() -> None:
    assert [pattern.name for pattern in find_pages("tests.web.later")] == ["console-invoices"]
    assert [link.name for link in LATER] == ["console-invoices"]


def test_a_page_of_the_desk_stands_in_its_rail_at_its_place_for_whom_it_is(world: World, desk: StoppedClient) -> None:
    DESK.add(Link(name="desk-keys", label="Invoices", order=15, group=MORE, count=lambda _user: 3))
    DESK.add(Link(name="desk-views", label="For admins", order=16, group=MORE, is_for=rules.is_admin))

    more = [words for words in texts(desk.get("/desk/"), "nav") if words.startswith("Search")]
    assert more == ["Search Invoices 3 New ticket for a customer Development Sent email Canned responses"]


def test_a_page_of_the_console_may_bring_a_group_of_its_own(console_of: Any) -> None:
    CONSOLE.add(Link(name="account", label="Surveys", order=10, group=Group("Feedback", 22)))

    heads = texts(console_of("imagicle").get("/console/"), "h2", cls="nav-title")
    assert heads == ["SLA targets", "Reports", "Feedback", "Customers", "Billing", "People", "Desk", "Plans"]


def test_a_figure_stands_on_the_overview_of_the_console(console_of: Any) -> None:
    FIGURES.add(Figure("invoices", 15, lambda _terms, _now: [("Unpaid", "3 invoices")]))

    facts = texts(console_of("imagicle").get("/console/"), "dt")
    assert facts[:3] == ["Customers", "Unpaid", "Gold"]


def test_a_panel_stands_beside_a_ticket_for_whom_it_has_something_to_show(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    TICKET_PANELS.add(Panel("unpaid", 75, "desk/panels/facts.html", unpaid, title="Invoices"))
    address = f"/desk/tickets/{ticket.reference}/"

    assert "Invoices" not in panel_heads(desk.get(address))
    world.agent.is_admin = True
    world.agent.save()
    heads = panel_heads(desk.get(address))
    assert heads[heads.index("Contract") :] == ["Contract", "Invoices", "Organisation"]


def test_a_panel_stands_on_the_page_of_an_organisation(world: World, gold: Contact, desk: StoppedClient) -> None:
    world.agent.is_admin = True
    world.agent.save()
    ORGANISATION_PANELS.add(Panel("unpaid", 15, "desk/panels/facts.html", unpaid, title="Invoices"))

    heads = panel_heads(desk.get(f"/desk/organisations/{gold.organisation_id}/"))
    assert heads[heads.index("Support") :] == ["Support", "Invoices", "Warranty"]


def test_a_page_of_the_portal_is_in_its_masthead(gold: Contact, sign_in: Any) -> None:
    PORTAL.add(Link(name="portal-region", label="Invoices of your %(tickets)s", order=25))

    assert "Invoices of your tickets" in texts(sign_in(gold.user).get("/portal/"), "nav")[0]


def test_a_page_of_the_account_is_among_its_settings(world: World, desk: StoppedClient) -> None:
    def words(user: User) -> str:
        return f"Of {user.name}"

    SETTINGS.add(Setting(name="desk-keys", label="Invoices", order=35, words=words))

    page = desk.get("/account/")
    assert "Invoices" in texts(page, "dt")
    assert "/desk/keys/" in attributes(page, "a", "href")


def test_a_name_is_added_once() -> None:
    OPERATORS.add(Link(name="operator-held", label="Held", order=30))

    with pytest.raises(ValueError, match="'operator-held' was added twice"):
        OPERATORS.add(Link(name="operator-held", label="Held", order=40))
