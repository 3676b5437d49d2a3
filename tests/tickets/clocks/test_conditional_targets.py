"""Targets that depend on how a ticket was filed, and clocks that begin with the confirmation or the assignment."""

from __future__ import annotations

import pytest

from customers.models import Contact
from tests.terms.world import World, local
from tests.tickets.clocks.conditional import conditional
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, FILED, ROME
from tickets.operations.acts.status_changes import assign, change_severity
from vendors.models import Vendor


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with conditional targets."""
    return World("imagicle", conditional)


def test_a_target_without_a_condition_applies_to_all_others(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, FILED)

    assert world.due(ticket, "first_response") == AT_12


def test_a_ticket_by_phone_has_the_target_of_its_channel(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, FILED, channel="phone", actor=world.agent)

    assert world.due(ticket, "first_response") == local("2026-11-18 10:15", ROME)


def test_a_ticket_outside_opening_hours_has_the_target_for_them(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, local("2026-11-18 20:00", ROME))

    assert world.due(ticket, "first_response") == local("2026-11-19 00:00", ROME)


def test_an_answer_to_a_question_chooses_the_target(world: World, contact: Contact) -> None:
    intake = {"first_analysis": "partner", "tried": "Restarted", "version": "7.1"}
    ticket = world.file(contact, 2, FILED, intake=intake)

    assert world.due(ticket, "first_response") == local("2026-11-18 11:30", ROME)


def test_the_kind_of_contact_chooses_the_target_and_zero_is_at_once(world: World) -> None:
    dealer = world.customer(region="europe", plan="gold", zone=ROME, country="IT", contact={"kind": "dealer"})
    ticket = world.file(dealer, 2, FILED)

    assert world.due(ticket, "first_response") == FILED


def test_of_the_answers_the_log_keeps_only_those_that_were_chosen(world: World, contact: Contact) -> None:
    intake = {"first_analysis": "partner", "tried": "Restarted", "version": "7.1"}
    ticket = world.file(contact, 2, FILED, intake=intake)

    assert world.events(ticket, "created") == [
        {
            "severity": 2,
            "channel": "portal",
            "version": world.terms.version.label,
            "contact_kind": "administrator",
            "answers": {"first_analysis": "partner"},
        }
    ]


def test_a_clock_that_begins_with_the_assignment_waits_for_it(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, FILED)
    before = world.times(ticket, AT_11).metrics["resolution"]

    assign(ticket=ticket, actor=world.agent, assignee=world.agent, now=AT_11)

    assert (before.state, before.starts_with, world.due(ticket, "resolution", AT_11)) == ("none", "assigned", AT_13)


def test_giving_a_ticket_to_nobody_begins_no_clock(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, FILED)

    assign(ticket=ticket, actor=world.agent, assignee=None, now=AT_11)

    assert world.times(ticket, AT_12).metrics["resolution"].state == "none"


def test_the_first_assignment_counts_not_a_later_one(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, FILED)
    assign(ticket=ticket, actor=world.agent, assignee=world.agent, now=AT_11)
    assign(ticket=ticket, actor=world.agent, assignee=None, now=AT_12)

    assert world.due(ticket, "resolution", AT_12) == AT_13


def test_a_new_severity_has_its_own_target_whatever_the_old_one_asked(world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, FILED, channel="phone", actor=world.agent)

    change_severity(ticket=ticket, actor=world.agent, severity=3, reason="Only one desk", now=AT_11)

    assert world.due(ticket, "first_response", AT_11) == local("2026-11-18 14:00", ROME)
