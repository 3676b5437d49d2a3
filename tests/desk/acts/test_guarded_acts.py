"""An act from an old page is held where somebody has written meanwhile, and a ticket is not taken without asking."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from customers.models import Contact
from tests.desk.conftest import NOW, SignIn, StoppedClient, act, text_of
from tests.factories import make_contact, make_staff
from tests.terms.world import World
from tickets.models import Event, Message, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.messages.conversation import reply
from tickets.presentation.intake import still_missing
from web.desk.acts.catalogue import PANELS, acts_of
from web.forms.questions import PREFIX

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> StoppedClient:
    """The browser of an agent who may set deadlines."""
    world.agent.sets_deadlines = True
    world.agent.save()
    return sign_in(world.agent)


def panel(answer: Any, name: str) -> str:
    """Return the form of one act on the page."""
    _before, rest = re.split(rf"/desk/tickets/[^/]+/{name}/", answer.content.decode(), maxsplit=1)
    return str(rest.partition("</form>")[0])


def seen_in(answer: Any, name: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', panel(answer, name))
    assert found is not None, name
    return found[1]


ACTS: dict[str, dict[str, str]] = {
    "wait": {"party": "third_party", "reason": "The carrier repairs the line."},
    "severity": {"severity": "3", "reason": "One site is affected."},
    "kind": {"kind": "question", "reason": "Nothing is broken."},
    "deadline": {
        "metric": "first_response",
        "due_at": "2026-11-23T17:00",
        "kind": "fixed",
        "reason": "Agreed by phone.",
    },
    "resolve": {"kind": "fix", "explanation": "Restarted the service."},
    "hand-over": {"to": "tier:specialists", "reason": "Needs the second line."},
    "development": {"title": "It does not work", "kind": "bug", "reason": "A defect."},
}
AFTER: dict[str, tuple[str, dict[str, str]]] = {
    "resume": ("WAITING_THIRD_PARTY", {"reason": "The line is back."}),
    "close": ("RESOLVED", {}),
    "reopen": ("RESOLVED", {"reason": "It came back."}),
}


def held_then_done(desk: StoppedClient, ticket: Ticket, colleague: Any, name: str, sent: dict[str, str]) -> None:
    seen = seen_in(desk.get(f"/desk/tickets/{ticket.reference}/"), name)
    reply(ticket=ticket, actor=colleague, body="All sites are down!", now=NOW)
    before = Event.objects.count()

    held = act(desk, ticket, name, seen=seen, **sent)

    assert (held.status_code, Event.objects.count()) == (409, before)
    assert "All sites are down!" in text_of(held).partition("Not done. Someone replied in the meantime.")[2]
    assert sent.get("reason", sent.get("explanation", "")) in panel(held, name)
    assert act(desk, ticket, name, seen=seen_in(held, name), **sent).status_code == 302


@pytest.mark.parametrize("name", ACTS)
def test_fault_A9_an_act_from_an_old_page_is_answered_409_and_goes_through_once_it_was_read(
    name: str, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    held_then_done(desk, ticket, gold.user, name, ACTS[name])


@pytest.mark.parametrize("name", AFTER)
def test_fault_B4_so_is_one_that_continues_closes_or_reopens(
    name: str, world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    state, sent = AFTER[name]
    if state == "RESOLVED":
        status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=NOW)
    else:
        status_changes.wait_for(ticket=ticket, actor=world.agent, party="third_party", reason="The line.", now=NOW)

    held_then_done(desk, ticket, make_staff("Lena Vogt"), name, sent)


def test_so_is_a_change_of_the_contact(gold: Contact, ticket: Ticket, desk: StoppedClient) -> None:
    colleague = make_contact(gold.organisation)

    held_then_done(desk, ticket, gold.user, "contact", {"contact": str(colleague.pk), "reason": "They have left."})


def test_so_is_what_is_taken_down_for_the_customer(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, NOW, intake={})
    question = still_missing(ticket, world.terms)[0]
    sent = {f"{PREFIX}{question.key}": question.choices[0].key, "given_by": "Nora Nord"}

    held_then_done(desk, ticket, gold.user, "intake", sent)


def test_every_guarded_panel_is_tried_here(world: World, ticket: Ticket) -> None:
    guarded = {name for name in PANELS if not next(iter(acts_of(name).values())).unguarded}

    assert guarded - {"undo-merge"} == {*ACTS, *AFTER, "contact", "intake"}  # nobody writes on a merged ticket


def test_splitting_from_an_old_page_is_answered_409(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    address = f"/desk/tickets/{ticket.reference}/split/"
    first = Message.objects.get(ticket=ticket)
    sent = {"messages": [first.pk], "subject": "Fax", "severity": "3", "request_type": ticket.request_type_key}
    page = desk.get(address)
    reply(ticket=ticket, actor=gold.user, body="The fax works again!", now=NOW)

    held = desk.post(address, sent | {"reason": "Two problems.", "seen": seen_of(page)})

    assert (held.status_code, Ticket.objects.count()) == (409, 1)
    assert "The fax works again!" in text_of(held)
    assert "Two problems." in held.content.decode()
    assert desk.post(address, sent | {"reason": "Two problems.", "seen": seen_of(held)}).status_code == 302


def test_fault_B4_merging_from_an_old_page_is_answered_409(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    other = world.file(gold, 2, NOW)
    address, sent = f"/desk/tickets/{ticket.reference}/merge/", {"into": other.reference, "reason": "One outage."}
    page = desk.get(address, {"into": other.reference})
    reply(ticket=other, actor=gold.user, body="This one is another problem!", now=NOW)

    held = desk.post(address, sent | {"seen": seen_of(page)})

    assert (held.status_code, Ticket.objects.get(pk=ticket.pk).merged_into_id) == (409, None)
    assert "This one is another problem!" in text_of(held)
    assert "One outage." in held.content.decode()
    assert desk.post(address, sent | {"seen": seen_of(held)}).status_code == 302


def test_what_was_said_on_a_ticket_that_was_merged_before_does_not_hold_a_merge(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    target, before = world.file(gold, 2, NOW), world.file(gold, 2, NOW)
    reply(ticket=before, actor=gold.user, body="The same again.", now=NOW)
    merge_tickets(source=before, target=target, actor=world.agent, reason="One outage.", now=NOW)
    address, sent = f"/desk/tickets/{ticket.reference}/merge/", {"into": target.reference, "reason": "One outage."}

    seen = seen_of(desk.get(address, {"into": target.reference}))

    assert desk.post(address, sent | {"seen": seen}).status_code == 302


def seen_of(page: Any) -> str:
    return str(page.content.decode().partition('name="seen" value="')[2].partition('"')[0])


@pytest.mark.parametrize("name", ["assign"])
def test_what_no_customer_reads_is_not_held(name: str, gold: Contact, ticket: Ticket, desk: StoppedClient) -> None:
    assert 'name="seen"' not in panel(desk.get(f"/desk/tickets/{ticket.reference}/"), name)


def test_fault_A16_taking_what_a_colleague_took_meanwhile_asks_first(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    jonas = make_staff("Jonas Weidmann")
    status_changes.assign(ticket=ticket, actor=jonas, assignee=jonas, now=LATER)
    mine = {"assignee": str(world.agent.pk), "had": "0"}

    asked = act(desk, ticket, "assign", **mine)

    assert asked.status_code == 409
    assert "Assigned to Jonas Weidmann since 13:05. Take it over?" in text_of(asked)
    assert Ticket.objects.get(pk=ticket.pk).assignee == jonas
    had = re.search(r'name="had" value="(\d+)"', panel(asked, "assign"))
    assert had is not None
    assert act(desk, ticket, "assign", **mine | {"had": had[1]}).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).assignee == world.agent


def test_fault_B5_taking_what_nobody_else_took_asks_nothing(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    page = desk.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    take = page.partition('id="take"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'name="(assignee|had)" value="(\d+)"', take))

    assert act(desk, ticket, "assign", **sent).status_code == 302
    assert act(desk, ticket, "assign", **sent).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).assignee == world.agent
