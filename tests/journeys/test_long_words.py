"""Words of any length, written by people, on screens of every width: nothing scrolls sideways, nothing is covered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from people.models import User
from tests.factories import make_staff
from tests.journeys.conftest import LiveDesk, sign_in
from tests.terms.world import World
from tests.tickets.clocks.recalculations import draft_of, response_within
from tickets.models import Ticket
from tickets.operations.acts.status_changes import wait_for
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import reply
from tickets.operations.saved_views import save_view

pytestmark = pytest.mark.browser

WIDTHS = [390, 800, 1280, 1920]
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SUBJECT = (WORD * 3)[:180]
# What of a page is wider than what is around it, but for tables and bars that scroll within themselves.
_WIDE = """() => [document.documentElement, ...document.querySelectorAll("main, .rail, nav a, h1, h2, .msg, .panel, .file, .pill")]
  .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== "inline")
  .map((node) => `${node.tagName} ${node.className} ${node.scrollWidth} > ${node.clientWidth}`)"""


@pytest.fixture
def world(desk: LiveDesk) -> World:
    """A vendor with plans of several ranks."""
    return desk.world("imagicle")


@pytest.fixture
def admin(desk: LiveDesk, world: World) -> User:
    """An admin with a view whose name is one word."""
    user = make_staff(WORD[:60], email="ada@imagicle.example", is_admin=True, time_zone="Europe/Rome")
    save_view(owner=user, name=WORD[:80], query="status=open&plan=gold")
    return desk.give_password(user)


@pytest.fixture
def ticket(desk: LiveDesk, world: World) -> Ticket:
    """A ticket of long words, with a file of one."""
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome", name=WORD)
    contact.user.name = WORD[:80]
    contact.user.save()
    desk.give_password(contact.user)
    upload = Upload(f"{WORD}{WORD[:26]}.log", "text/plain", b"x")
    at = desk.at - timedelta(minutes=20)
    return world.file(contact, 2, at, subject=SUBJECT, body=f"{SUBJECT}\n\nTwo.", uploads=(upload,))


def too_wide(page: Page, addresses: list[str]) -> dict[str, list[str]]:
    found = {}
    for address in addresses:
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if wide := page.evaluate(_WIDE):
                found[f"{address} at {width}"] = wide
    return found


def test_fault_B2_A20_one_long_word_never_makes_a_page_of_the_desk_scroll_sideways(
    desk: LiveDesk, world: World, admin: User, ticket: Ticket, page: Page
) -> None:
    draft = draft_of(world, admin, desk.at, response_within(3))
    sign_in(page, desk, admin)
    page.wait_for_url("**/desk/**")
    paths = [
        "/desk/?view=all",
        f"/desk/?view=all&q={WORD}",
        f"/desk/tickets/{ticket.reference}/",
        f"/desk/tickets/{ticket.reference}/history/",
        f"/desk/organisations/{ticket.organisation_id}/",
        "/desk/views/",
        f"/desk/search/?q={WORD}",
        f"/console/drafts/{draft.pk}/publish/",
        "/console/organisations/",
        f"/console/organisations/{ticket.organisation_id}/",
        f"/console/contacts/{ticket.contact_id}/",
        f"/console/contacts/{ticket.contact_id}/deactivate/",
        f"/console/audit-log/?target=organisation:{ticket.organisation_id}",
    ]

    assert too_wide(page, [desk.url(path) for path in paths]) == {}


def test_fault_B2_A20_one_long_word_never_makes_a_page_of_the_portal_scroll_sideways(
    desk: LiveDesk, ticket: Ticket, page: Page
) -> None:
    sign_in(page, desk, ticket.contact.user)
    page.wait_for_url("**/portal/**")

    assert too_wide(page, [desk.url("/portal/"), desk.url(f"/portal/tickets/{ticket.reference}/")]) == {}


@pytest.mark.parametrize(("views", "height"), [(7, 720), (1, 800)])
def test_fault_B12_all_of_the_rail_can_be_reached_beside_the_account(
    views: int, height: int, desk: LiveDesk, admin: User, open_page: Callable[..., Page]
) -> None:
    for number in range(views - 1):
        save_view(owner=admin, name=f"View {number}", query=f"status=open&q={number}")
    page = open_page(viewport={"width": 1280, "height": height})
    sign_in(page, desk, admin)
    page.wait_for_url("**/desk/**")

    covered = page.evaluate(
        """() => [...document.querySelectorAll(".rail a, .rail dd")].filter((node) => {
          node.scrollIntoView({ block: "nearest" });
          const box = node.getBoundingClientRect();
          return !node.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2))
            && !document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)?.contains(node);
        }).map((node) => node.textContent.trim())"""
    )

    assert covered == []


@pytest.mark.parametrize("width", [1280, 1920])
def test_fault_B16_the_queue_says_in_full_for_whom_a_ticket_waits(
    width: int, desk: LiveDesk, world: World, ticket: Ticket, open_page: Callable[..., Page]
) -> None:
    at = desk.at - timedelta(minutes=19)
    reply(ticket=ticket, actor=world.agent, body="We ask the carrier.", now=at)
    wait_for(ticket=ticket, actor=world.agent, party="third_party", reason="The carrier", now=at)
    desk.at += timedelta(days=3)
    page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, desk, desk.give_password(world.agent))
    page.wait_for_url("**/desk/**")
    page.goto(desk.url("/desk/?view=all"))

    cell = page.locator(".queue .when", has_text="for a third party since Fri 12:41")

    assert cell.evaluate("(node) => node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight")
