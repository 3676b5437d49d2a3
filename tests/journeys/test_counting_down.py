"""Times left go down while a page stays open, in the words that the server says at that instant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from people.models import User
from tests.journeys.conftest import LiveDesk, sign_in
from tests.terms.world import World
from tickets.models import Ticket

pytestmark = pytest.mark.browser

ROW = ".queue .when [data-left]"
PROMISE = "#promise-box .promise-left"


@pytest.fixture
def world(desk: LiveDesk) -> World:
    """A vendor with plans of several ranks, tiers and an escalation."""
    return desk.world("imagicle")


@pytest.fixture
def ticket(desk: LiveDesk, world: World) -> Ticket:
    """A ticket that is to be answered within 1 h 40 min."""
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome")
    return world.file(contact, 2, desk.at - timedelta(minutes=20), subject="Call recordings missing")


def open_at(page: Page, desk: LiveDesk, user: User, path: str, language: str) -> None:
    """Open a page in a window whose clock can be turned."""
    user.language, user.time_zone = language, "Europe/Rome"
    user.save()
    page.clock.install(time=desk.at)
    sign_in(page, desk, desk.give_password(user))
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(desk.url(path))


def said_after(page: Page, minutes: int, place: str) -> str:
    """Turn the browser's clock, nothing else, and return what is there."""
    page.clock.run_for(minutes * 60_000)
    return page.locator(place).first.inner_text()


def said_by_server(page: Page, desk: LiveDesk, minutes: int, place: str) -> str:
    """Return what a page says that is opened so much later."""
    desk.at += timedelta(minutes=minutes)
    page.reload()
    return page.locator(place).first.inner_text()


def only_documents(route: Route) -> None:
    """Let the page be opened, but not ask for itself again."""
    if route.request.resource_type == "document":
        route.continue_()
    else:
        route.abort("aborted")


@pytest.mark.parametrize(
    ("language", "first", "hours", "minutes"),
    [("en", "1 h 40 left", "1 h 07 left", "7 min left"), ("de", "noch 1 Std. 40", "noch 1 Std. 07", "noch 7 Min.")],
)
def test_fault_B3_a_row_of_the_queue_counts_down_as_the_server_would(
    desk: LiveDesk, world: World, ticket: Ticket, page: Page, language: str, first: str, hours: str, minutes: str
) -> None:
    open_at(page, desk, world.agent, "/desk/", language)

    assert page.locator(ROW).first.inner_text() == first
    assert said_after(page, 33, ROW) == hours == said_by_server(page, desk, 33, ROW)
    assert said_after(page, 60, ROW) == minutes == said_by_server(page, desk, 60, ROW)


@pytest.mark.parametrize(
    ("language", "less", "over"),
    [("en", "less than 1 min left", "Overdue"), ("de", "noch weniger als 1 Min.", "Überfällig")],
)
def test_fault_B3_a_row_that_stays_open_becomes_overdue(
    desk: LiveDesk, world: World, ticket: Ticket, page: Page, language: str, less: str, over: str
) -> None:
    open_at(page, desk, world.agent, "/desk/", language)

    assert said_after(page, 100, ROW) == less
    assert said_after(page, 1, ROW) == over
    expect(page.locator(".queue tr[data-state=over] .state")).to_have_text(over)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("reader", ["agent", "customer"])
def test_fault_B3_the_promise_of_a_ticket_counts_down_as_the_server_would(
    desk: LiveDesk, world: World, ticket: Ticket, page: Page, reader: str, language: str
) -> None:
    user, place = (world.agent, "desk") if reader == "agent" else (ticket.contact.user, "portal")
    open_at(page, desk, user, f"/{place}/tickets/{ticket.reference}/", language)
    page.route("**/tickets/*/", only_documents)

    words = [said_after(page, minutes, PROMISE) for minutes in (39, 54)]

    assert words == [said_by_server(page, desk, minutes, PROMISE) for minutes in (39, 54)]


@pytest.mark.parametrize("reader", ["agent", "customer"])
def test_fault_B7_now_on_a_ticket_is_never_older_than_a_minute(
    desk: LiveDesk, world: World, ticket: Ticket, page: Page, reader: str
) -> None:
    user, place = (world.agent, "desk") if reader == "agent" else (ticket.contact.user, "portal")
    open_at(page, desk, user, f"/{place}/tickets/{ticket.reference}/", "en")
    expect(page.locator("#promise-box")).to_contain_text("now 14:00")
    page.locator("#promise-box summary").click()

    desk.at += timedelta(minutes=12)
    page.clock.run_for(60_000)

    expect(page.locator("#promise-box")).to_contain_text("now 14:12")
    expect(page.locator("#promise-box details")).to_have_attribute("open", "")


def test_fault_B7_what_we_promise_if_it_is_sent_now_moves_while_somebody_writes(
    desk: LiveDesk, ticket: Ticket, page: Page
) -> None:
    open_at(page, desk, ticket.contact.user, "/portal/file/", "en")
    page.locator("[name=severity][value='2']").check()
    page.locator("[name=body]").fill("Since this morning")
    expect(page.locator("#promises")).to_contain_text("We answer by Fri 20 Nov, 16:00")

    desk.at += timedelta(minutes=20)
    page.clock.run_for(60_000)

    expect(page.locator("#promises")).to_contain_text("We answer by Fri 20 Nov, 16:20")
    assert page.locator("[name=body]").input_value() == "Since this morning"
