"""The panels that the desk itself shows beside a ticket."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tickets import rules
from tickets.presentation.intake import answered, missing_facts
from tickets.queries import annulments_in, count_open_tickets, list_breaches, list_steps_reached
from web.desk.panels.development import development_panel
from web.desk.panels.facts import breach_lines, contract_facts, organisation_facts
from web.desk.panels.promise import clocks, escalation_panel
from web.desk.panels.registry import TicketPage


def development(page: TicketPage) -> dict[str, Any] | None:
    """Show the issues that the ticket waits for."""
    return development_panel(page.conversation, page.actor)


def running_clocks(page: TicketPage) -> dict[str, Any] | None:
    """Show every clock that was started."""
    found = clocks(page.promises)
    return {"clocks": found} if found else None


def missed_promises(page: TicketPage) -> dict[str, Any] | None:
    """Show each promise that was not kept."""
    lines = breach_lines(list_breaches(page.ticket), annulments_in(page.log), page.terms)
    return {"facts": lines} if lines else None


def escalation(page: TicketPage) -> dict[str, Any] | None:
    """Show the steps of the escalation with the people who were notified."""
    return escalation_panel(page.promises, list_steps_reached(page.ticket))


def missing_answers(page: TicketPage) -> dict[str, Any] | None:
    """Show what the vendor asks for and nobody has answered."""
    questions = missing_facts(page.ticket, page.terms)
    return {"questions": questions} if questions else None


def answers(page: TicketPage) -> dict[str, Any] | None:
    """Show what was answered when it was filed."""
    facts = answered(page.ticket, page.terms)
    return {"facts": facts} if facts else None


def contract(page: TicketPage) -> dict[str, Any]:
    """Show what the customer bought."""
    return {"facts": contract_facts(page.ticket, page.terms)}


def organisation(page: TicketPage) -> dict[str, Any]:
    """Show who the customer is."""
    of = page.ticket.organisation
    return {
        "facts": organisation_facts(
            page.ticket,
            page.terms,
            open_tickets=count_open_tickets(page.actor, of),
            now=page.now,
            url=reverse("desk-organisation", args=[of.pk]) if rules.is_staff(page.actor) else "",
        )
    }
