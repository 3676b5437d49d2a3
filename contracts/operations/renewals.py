"""Renewals: the contract that follows another one (TERM-E21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from contracts.core.renewals import Renewal, renew
from contracts.errors import AlreadyRenewed, OpenEnded, Terminated
from contracts.models import Contract
from contracts.operations.contracts import Ordered, check_dates, check_offered, describe, lock_contract
from people.models import User
from plans.models import Plan
from supportdesk.audit.operations import record


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalOrder:
    """What was ordered for the time after a contract: from which day the order is, for how long, under which plan."""

    ordered_on: date
    months: int
    plan_key: str
    order_number: str = ""


def preview_renewal(contract: Contract, order: RenewalOrder, *, now: datetime) -> Renewal:
    """Return what the renewal would give.

    Raises Terminated, OpenEnded, AlreadyRenewed, PlanNotOffered, Overlapping, and CalcError for a term that is not
    possible.
    """
    check_renewable(contract)
    given = renew(last_valid_date=_last_day(contract), order_date=order.ordered_on, months=order.months)
    ordered = _ordered(contract, order, given)
    check_offered(contract.organisation, ordered, now=now)
    check_dates(contract.organisation, ordered)
    return given


@transaction.atomic
def renew_contract(*, contract: Contract, order: RenewalOrder, actor: User, now: datetime) -> Contract:
    """Make the contract that follows; raises NotAdmin and what `preview_renewal` raises."""
    kept = lock_contract(contract, actor)
    given = preview_renewal(kept, order, now=now)
    ordered = _ordered(kept, order, given)
    new = Contract.objects.create(
        organisation=kept.organisation,
        plan=Plan.objects.get(key=ordered.plan_key),
        starts_on=ordered.starts_on,
        ends_on=ordered.ends_on,
        reseller=kept.reseller,
        level_one_agreed=kept.level_one_agreed,
        named_contact=kept.named_contact,
        quantity=kept.quantity,
        package_key=kept.package_key,
        ordered_on=order.ordered_on,
        order_number=order.order_number,
        renews=kept,
        late_fee_years=given.late_fee_years,
        created_at=now,
    )
    data = {**describe(ordered), "renews": kept.pk, "late_fee_years": given.late_fee_years, "name": str(new)}
    record(actor=actor, action="contract.renew", target=new, data=data, now=now)
    return new


def check_renewable(contract: Contract) -> None:
    """Raise Terminated, OpenEnded or AlreadyRenewed where nothing can follow a contract."""
    if contract.terminated_at is not None:
        raise Terminated(f"{contract} was terminated.")
    if contract.ends_on is None:
        raise OpenEnded(f"{contract} has no end.")
    if Contract.objects.filter(renews=contract).exists():
        raise AlreadyRenewed(f"{contract} has been renewed.")


def _last_day(contract: Contract) -> date:
    if contract.ends_on is None:
        raise OpenEnded(f"{contract} has no end.")
    return contract.ends_on


def _ordered(contract: Contract, order: RenewalOrder, given: Renewal) -> Ordered:
    return Ordered(
        plan_key=order.plan_key,
        starts_on=given.start_date,
        ends_on=given.last_date,
        level_one_agreed=contract.level_one_agreed,
    )
