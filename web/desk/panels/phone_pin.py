"""The panel beside a ticket whose plan has a phone that asks for a PIN."""

from __future__ import annotations

from typing import Any

from communication.rules import can_check_pins
from web.desk.panels.registry import TicketPage


def phone_pin_panel(page: TicketPage) -> dict[str, Any] | None:
    """Lead to the check of the PIN (TERM-E14), where the ticket's plan asks callers for one."""
    phone = page.terms.plan(page.ticket.plan_version.plan.key).on_call_phone
    if phone is None or not phone.pin or not can_check_pins(page.actor):
        return None
    return {"contact": page.ticket.contact}
