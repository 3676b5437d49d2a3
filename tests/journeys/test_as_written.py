"""What people write stands on the pages as they wrote it: blanks, columns, and the direction of each line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from people.models import User
from tests.journeys.conftest import LiveDesk, sign_in
from tickets.models import Ticket
from tickets.operations.acts.status_changes import wait_for
from tickets.operations.messages.conversation import reply

pytestmark = pytest.mark.browser

SENT = "Traceback:\n    File  main.py   line 3\n\n\n\tname     state\n\tnode-1   up\n  end"
ARABIC = "النظام لا يعمل منذ الصباح"
# Whether each line of the second message begins where its direction does.
_ENDS_AT_THE_RIGHT = """() => [...document.querySelectorAll(".msg .as-written")[1].children].map(
  (line) => Math.abs(line.getBoundingClientRect().right - line.parentElement.getBoundingClientRect().right) < 2)"""
_DIRECTIONS = "(nodes) => nodes.map((node) => getComputedStyle(node).direction)"


@pytest.fixture
def ticket(desk: LiveDesk) -> Ticket:
    """A ticket with an Arabic subject, a message in columns, one in two directions, and a wait with a reason in columns."""
    world = desk.world("imagicle")
    desk.give_password(world.agent)
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome")
    desk.give_password(contact.user)
    ticket = world.file(contact, 2, desk.at, subject=ARABIC, body=SENT)
    reply(ticket=ticket, actor=world.agent, body=f"{ARABIC}\nIt is up again.", now=desk.at)
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason="a  b\n  c", now=desk.at)
    return ticket


def open_as(reader: str, ticket: Ticket, desk: LiveDesk, page: Page) -> None:
    user = (
        ticket.contact.user if reader == "portal" else User.objects.get(messages__ticket=ticket, messages__by="agent")
    )
    sign_in(page, desk, desk.give_password(user))
    page.wait_for_url(f"**/{reader}/**")
    page.goto(desk.url(f"/{reader}/tickets/{ticket.reference}/"))


@pytest.mark.parametrize("reader", ["desk", "portal"])
def test_fault_A14_a_message_keeps_its_blanks_and_columns(
    reader: str, desk: LiveDesk, ticket: Ticket, page: Page
) -> None:
    open_as(reader, ticket, desk, page)

    assert page.locator(".msg .as-written").first.inner_text() == SENT
    assert "a  b\n  c" in page.locator(".event[data-state=wait] .as-written").inner_text()


@pytest.mark.parametrize("reader", ["desk", "portal"])
def test_fault_A19_every_line_heading_and_field_runs_in_the_direction_of_its_letters(
    reader: str, desk: LiveDesk, ticket: Ticket, page: Page
) -> None:
    open_as(reader, ticket, desk, page)
    field = page.locator("textarea[name=text]").first
    field.fill(ARABIC)

    assert page.locator("h1").evaluate_all(_DIRECTIONS) == ["rtl"]
    assert page.locator(".msg .as-written").nth(1).locator("span").evaluate_all(_DIRECTIONS) == ["rtl", "ltr"]
    assert page.evaluate(_ENDS_AT_THE_RIGHT) == [True, False]
    assert field.evaluate("(node) => getComputedStyle(node).direction") == "rtl"

    page.goto(desk.url(f"/{reader}/"))
    assert page.locator(f'a[href*="{ticket.reference}"]', has_text=ARABIC).evaluate_all(_DIRECTIONS)[-1] == "rtl"
