"""Service holds: set, overridden until a day, and lifted (TERM-E23)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from contracts.errors import (
    HoldEndsBeforeStart,
    NoReason,
    NotOnHold,
    OnHoldAlready,
    OverrideNotPossible,
)
from contracts.models import Contract, HoldReason, ServiceHold
from contracts.operations.contracts import local_day, lock_organisation
from customers.models import Organisation
from customers.operations.organisations import require_admin
from people.models import User
from supportdesk.audit.operations import record


@transaction.atomic
def set_hold(
    *,
    organisation: Organisation,
    contract: Contract | None,
    reason: str,
    since_on: date,
    actor: User | None,
    now: datetime,
    explanation: str = "",
    grace_days: int = 0,
    until_on: date | None = None,
) -> ServiceHold:
    """Put support of an organisation, or of one of its contracts, on hold; without an actor the desk itself does.

    Raises NotAdmin, NoReason, HoldEndsBeforeStart, OnHoldAlready.
    """
    _check_actor(organisation, actor)
    if reason == HoldReason.OTHER and not explanation.strip():
        raise NoReason("A hold needs a reason that the customer can read.")
    if until_on is not None and until_on < since_on:
        raise HoldEndsBeforeStart(f"{until_on} is before {since_on}.")
    if ServiceHold.objects.filter(organisation=organisation, contract=contract, lifted_at=None).exists():
        raise OnHoldAlready(f"{contract or organisation} is on hold already.")
    hold = ServiceHold.objects.create(
        organisation=organisation,
        contract=contract,
        reason=reason,
        explanation=explanation if reason == HoldReason.OTHER else "",
        since_on=since_on,
        grace_days=grace_days,
        effective_on=since_on + timedelta(days=grace_days),
        until_on=until_on,
        set_by=actor,
        set_at=now,
    )
    record(actor=actor or "desk", action="contract.hold.set", target=organisation, data=_facts(hold), now=now)
    return hold


@transaction.atomic
def override_hold(*, hold: ServiceHold, until: date, actor: User, now: datetime) -> ServiceHold:
    """Give support up to a day in spite of the hold, on this person's word.

    Raises NotAdmin, NotOnHold, OverrideNotPossible.
    """
    kept = _lock(hold, actor)
    if until < local_day(kept.organisation, now):
        raise OverrideNotPossible(f"{until} is over.")
    kept.overridden_until, kept.overridden_by = until, actor
    kept.save(update_fields=["overridden_until", "overridden_by"])
    data = {"hold": kept.pk, "until": until.isoformat()}
    record(actor=actor, action="contract.hold.override", target=kept.organisation, data=data, now=now)
    return kept


@transaction.atomic
def lift_hold(*, hold: ServiceHold, actor: User | None, now: datetime) -> ServiceHold:
    """End a hold; without an actor the desk itself does, as when everything is paid.

    Raises NotAdmin, NotOnHold.
    """
    kept = _lock(hold, actor)
    kept.lifted_by, kept.lifted_at = actor, now
    kept.save(update_fields=["lifted_by", "lifted_at"])
    data = {"hold": kept.pk, "contract": kept.contract_id}
    record(actor=actor or "desk", action="contract.hold.lift", target=kept.organisation, data=data, now=now)
    return kept


def _lock(hold: ServiceHold, actor: User | None) -> ServiceHold:
    _check_actor(hold.organisation, actor)
    kept = ServiceHold.objects.select_related("organisation").get(pk=hold.pk)
    if kept.lifted_at is not None:
        raise NotOnHold(f"The hold of {kept.organisation} was lifted.")
    return kept


def _check_actor(organisation: Organisation, actor: User | None) -> None:
    lock_organisation(organisation)
    if actor is not None:
        require_admin(actor)


def _facts(hold: ServiceHold) -> dict[str, Any]:
    return {
        "hold": hold.pk,
        "contract": hold.contract_id,
        "reason": hold.reason,
        "explanation": hold.explanation,
        "since_on": hold.since_on.isoformat(),
        "grace_days": hold.grace_days,
        "until_on": hold.until_on.isoformat() if hold.until_on else None,
    }
