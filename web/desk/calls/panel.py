"""The calls of a ticket beside it: what they cost, what is left, and the call in progress."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from billing.presentation.calls import describe_balances, describe_call
from billing.queries import call_account_for, calls_of_ticket, lines_with_prices
from billing.rules import can_record_calls
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from web.desk.calls.forms import LineForm
from web.desk.panels.registry import TicketPage


def calls_panel(page: TicketPage) -> dict[str, Any] | None:
    """Return the calls (templates/desk/calls/panel.html), None where calls have no prices."""
    if not can_record_calls(page.actor):
        return None
    account = call_account_for(page.actor, page.ticket.organisation, now=page.now)
    if account is None:
        return None
    rows = [describe_call(row) for row in calls_of_ticket(account, page.ticket)]
    running = next((row for row in rows if row["is_running"]), None)
    return {
        "rows": [row for row in rows if not row["is_running"]],
        "running": running,
        "is_mine": running is not None and running["call"].recorded_by_id == page.actor.pk,
        "balances": describe_balances(account.balances, account.terms),
        "form": LineForm(lines=line_choices(account.terms)),
        "start_url": reverse("desk-call-start", args=[page.ticket.reference]),
        "url": reverse("desk-calls", args=[page.ticket.reference]),
    }


def line_choices(terms: VendorTerms) -> list[tuple[str, str]]:
    """Return the lines on which calls are charged."""
    return [(key, localize(terms.phone_line(key).name, terms)) for key in lines_with_prices(terms)]
