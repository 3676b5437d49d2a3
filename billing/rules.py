"""Who may do what with calls and invoices."""

from __future__ import annotations

from billing.models import PhoneCall
from people.models import User
from people.rules import is_admin
from tickets.rules import is_staff, owns


def can_record_calls(actor: User) -> bool:
    """Return whether the person records and corrects calls: the vendor's staff."""
    return is_staff(actor)


def can_see_call(actor: User, call: PhoneCall) -> bool:
    """Return whether the person reads a call with its price: the vendor's staff, and whose ticket it belongs to."""
    return is_staff(actor) or owns(actor, call.ticket)


def can_decide_misuse(actor: User, call: PhoneCall) -> bool:
    """Return whether the person may confirm that a call misused the line: another than who marked it (TERM-A9)."""
    return is_staff(actor) and call.misuse_marked_by_id not in (None, actor.pk)


def can_bill(actor: User) -> bool:
    """Return whether the person changes billing details and issues invoices: the vendor's admins."""
    return is_admin(actor)
