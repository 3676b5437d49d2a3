"""A deadline set by hand: by right, with a reason, told to the customer, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from customers.models import Contact
from people.models import User, UserKind
from reconciler.queries.differences import find_differences
from tests.factories import make_contact, make_partner, make_partner_person, make_staff, make_user
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, NEXT_DAY
from tickets.errors import BadRequest, NotAllowed, NotPossible
from tickets.models import Breach, Event, Ticket
from tickets.operations.acts.deadlines import set_deadline
from tickets.operations.acts.status_changes import resolve, resume, wait_for
from tickets.operations.messages.conversation import reply


@pytest.fixture
def lead(world: World) -> User:
    """One of the staff who may set deadlines."""
    return make_staff("Lead", sets_deadlines=True)


def promise(ticket: Ticket, actor: User, due_at: datetime | None, **more: Any) -> Ticket:
    given: dict[str, Any] = {
        "metric": "first_response",
        "moves": False,
        "reason": "We agreed on it.",
        "now": AT_11,
    } | more
    return set_deadline(ticket=ticket, actor=actor, due_at=due_at, **given)


def test_it_takes_the_place_of_the_plans(world: World, ticket: Ticket, lead: User) -> None:
    promise(ticket, lead, AT_15)

    stored = Ticket.objects.get(pk=ticket.pk)
    assert world.due(ticket, "first_response", AT_11) == AT_15
    assert ticket.clocks.get(metric="first_response").due_at == AT_15
    assert (stored.next_due_metric, stored.next_due_at) == ("first_response", AT_15)


def test_its_breach_is_recorded_when_it_is_not_kept_and_the_plans_is_not(
    world: World, ticket: Ticket, lead: User
) -> None:
    promise(ticket, lead, AT_13)
    world.pass_time(AT_15)
    assert list(Breach.objects.filter(ticket=ticket).values_list("metric", "breached_at")) == [
        ("first_response", AT_13)
    ]


def test_taken_back_the_plans_own_holds(world: World, ticket: Ticket, lead: User) -> None:
    before = world.due(ticket, "first_response", AT_11)
    promise(ticket, lead, AT_15)
    promise(ticket, lead, None, reason="A slip of the hand.")
    assert world.due(ticket, "first_response", AT_11) == before


def test_one_that_moves_is_put_off_by_a_wait(world: World, ticket: Ticket, lead: User) -> None:
    promise(ticket, lead, AT_15, metric="resolution", moves=True)
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Logs", now=AT_12)
    resume(ticket=ticket, actor=world.agent, reason="", now=AT_13)
    assert world.due(ticket, "resolution", AT_13) == AT_15 + timedelta(hours=1)


def test_a_fixed_one_stays_where_it_is(world: World, ticket: Ticket, lead: User) -> None:
    promise(ticket, lead, AT_15, metric="resolution")
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Logs", now=AT_12)
    assert world.due(ticket, "resolution", AT_13) == AT_15


def test_the_customer_is_told_the_time_and_why(world: World, ticket: Ticket, lead: User) -> None:
    promise(ticket, lead, AT_15, reason="The developer is here on Wednesday afternoon.")
    subject, body = world.mails_to(ticket.contact.user)[-1]
    assert subject == f"[{ticket.reference}] First response: new deadline"
    assert "set individually for this ticket" in body
    assert "Reason: The developer is here on Wednesday afternoon." in body


def test_the_log_says_who_set_what_and_why(ticket: Ticket, lead: User) -> None:
    promise(ticket, lead, AT_15)
    event = Event.objects.get(ticket=ticket, kind="deadline")
    assert (event.actor, event.data) == (
        lead,
        {"metric": "first_response", "due": AT_15.isoformat(), "moves": False, "reason": "We agreed on it."},
    )


def test_what_is_stored_is_what_the_log_says(world: World, ticket: Ticket, lead: User) -> None:
    promise(ticket, lead, AT_13)
    world.pass_time(AT_15)
    promise(ticket, lead, NEXT_DAY, metric="resolution", moves=True, now=AT_15)
    assert list(find_differences(now=AT_15)) == []


def test_an_admin_may_without_being_given_the_right(world: World, ticket: Ticket) -> None:
    promise(ticket, make_staff("Admin", is_admin=True), AT_15)
    assert world.due(ticket, "first_response", AT_11) == AT_15


def test_an_agent_without_the_right_may_not(world: World, ticket: Ticket) -> None:
    with pytest.raises(NotAllowed):
        promise(ticket, world.agent, AT_15)


def test_nobody_of_the_customers_or_a_partners_may(ticket: Ticket, contact: Contact) -> None:
    colleague = make_contact(contact.organisation).user
    stranger = make_partner_person(make_partner("Elsewhere", kind="distributor"))
    for actor in (contact.user, colleague, stranger):
        with pytest.raises(NotAllowed):
            promise(ticket, actor, AT_15)
    assert not Event.objects.filter(ticket=ticket, kind="deadline").exists()


def test_only_staff_are_given_the_right(world: World) -> None:
    with pytest.raises(IntegrityError, match="user_setting_deadlines_is_staff"):
        make_user(kind=UserKind.CONTACT, sets_deadlines=True)


@pytest.mark.parametrize(
    ("asked", "expected_message"),
    [
        ({"due_at": AT_15, "metric": "happiness"}, "There is no target happiness."),
        ({"due_at": AT_15, "metric": "next_update"}, "Next update is not running."),
        ({"due_at": None}, "First response already has the plan’s deadline."),
        ({"due_at": AT_11}, "The deadline must be in the future."),
        ({"due_at": AT_15, "reason": "  "}, "Enter why the deadline is set manually."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    ticket: Ticket, lead: User, asked: dict[str, Any], expected_message: str
) -> None:
    with pytest.raises(BadRequest, match=f"^{expected_message}$"):
        promise(ticket, lead, **asked)


def test_a_promise_that_was_kept_has_no_deadline_to_set(world: World, ticket: Ticket, lead: User) -> None:
    reply(ticket=ticket, actor=world.agent, body="We look into it.", now=AT_11)
    with pytest.raises(BadRequest, match="is not running"):
        promise(ticket, lead, AT_15, now=AT_12)


def test_a_resolved_ticket_has_none_either(world: World, ticket: Ticket, lead: User) -> None:
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Patched.", now=AT_11)
    with pytest.raises(NotPossible):
        promise(ticket, lead, AT_15, now=AT_12)


def test_set_twice_the_later_one_holds(world: World, ticket: Ticket, lead: User) -> None:
    promise(ticket, lead, AT_15)
    promise(ticket, lead, NEXT_DAY, now=AT_12)
    assert world.due(ticket, "first_response", AT_12) == NEXT_DAY
