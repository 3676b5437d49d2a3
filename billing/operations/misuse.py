"""Misuse of the line for critical problems: marked with a reason, confirmed by a second person (TERM-A9)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.errors import MarkedAlready, NoReason, NotMarked, SecondPersonNeeded
from billing.models import PhoneCall
from billing.operations.calls import lock_call
from billing.rules import can_decide_misuse
from people.models import User
from supportdesk.audit.operations import record


@transaction.atomic
def mark_misuse(*, call: PhoneCall, reason: str, actor: User, now: datetime) -> PhoneCall:
    """Say that a call misused the line; nothing follows until somebody else confirms it.

    Raises NotTheirs, NoReason, MarkedAlready.
    """
    kept = lock_call(call, actor)
    if not reason.strip():
        raise NoReason
    if kept.misuse_marked_by_id is not None:
        raise MarkedAlready
    kept.misuse_reason, kept.misuse_marked_by = reason.strip(), actor
    kept.save(update_fields=["misuse_reason", "misuse_marked_by"])
    record(actor=actor, action="billing.misuse.marked", target=kept, data={"reason": kept.misuse_reason}, now=now)
    return kept


@transaction.atomic
def confirm_misuse(*, call: PhoneCall, actor: User, now: datetime) -> PhoneCall:
    """Confirm what another person marked; the customer then sees it. Raises NotTheirs, NotMarked, SecondPersonNeeded."""
    kept = _marked(call, actor)
    if not can_decide_misuse(actor, kept):
        raise SecondPersonNeeded
    kept.misuse_confirmed_by, kept.misuse_confirmed_at = actor, now
    kept.save(update_fields=["misuse_confirmed_by", "misuse_confirmed_at"])
    record(actor=actor, action="billing.misuse.confirmed", target=kept, data={"reason": kept.misuse_reason}, now=now)
    return kept


@transaction.atomic
def withdraw_misuse(*, call: PhoneCall, actor: User, now: datetime) -> PhoneCall:
    """Take back what was marked and not confirmed yet. Raises NotTheirs, NotMarked."""
    kept = _marked(call, actor)
    reason, kept.misuse_reason, kept.misuse_marked_by = kept.misuse_reason, "", None
    kept.save(update_fields=["misuse_reason", "misuse_marked_by"])
    record(actor=actor, action="billing.misuse.withdrawn", target=kept, data={"reason": reason}, now=now)
    return kept


def _marked(call: PhoneCall, actor: User) -> PhoneCall:
    kept = lock_call(call, actor)
    if kept.misuse_marked_by_id is None or kept.misuse_confirmed_by_id is not None:
        raise NotMarked
    return kept
