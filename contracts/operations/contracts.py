"""Contracts: which customer has which plan, from making one to its end."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from contracts.errors import (
    EndBeforeStart,
    HasEnded,
    HasStarted,
    LastDayNotPossible,
    NoReason,
    NotOfTheVendor,
    OrganisationArchived,
    Overlapping,
    PackageNotOffered,
    PlanNotOffered,
)
from contracts.models import Contract
from customers.errors import WrongPartner
from customers.models import Organisation, Partner
from customers.operations.organisations import require_admin
from people.models import User, UserKind
from plans.core.terms import VendorTerms
from plans.models import Plan
from plans.queries import get_publication, get_terms
from supportdesk.audit.operations import changes_between, record
from supportdesk.kernel.fields.seen import check_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What a customer ordered: a plan from one day to another, both included; without an end it is open."""

    plan_key: str
    starts_on: date
    ends_on: date | None
    level_one_agreed: bool = False

    def values(self) -> dict[str, Any]:
        """Return the order by the name of its field."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetails:
    """What may change while a contract runs; named contact and reseller by their number."""

    order_number: str = ""
    ordered_on: date | None = None
    note: str = ""
    named_contact: int | None = None
    reseller: int | None = None
    quantity: int = 1
    package_key: str = ""

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self)


_NONE = ContractDetails()


def ordered_of(contract: Contract) -> Ordered:
    """Return what is stored of what was ordered."""
    return Ordered(
        plan_key=contract.plan.key,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        level_one_agreed=contract.level_one_agreed,
    )


def details_of(contract: Contract) -> ContractDetails:
    """Return what is stored of what may change while a contract runs."""
    stored = {one.name: getattr(contract, one.name) for one in fields(ContractDetails)}
    people = {"named_contact": contract.named_contact_id, "reseller": contract.reseller_id}
    return ContractDetails(**{**stored, **people})


@transaction.atomic
def open_contract(
    *,
    organisation: Organisation,
    plan_key: str,
    starts_on: date,
    ends_on: date | None,
    now: datetime,
    level_one_agreed: bool = False,
    details: ContractDetails = _NONE,
    actor: User | None = None,
) -> Contract:
    """Give the organisation a plan from one day to another; a command, which has no actor, may do so under any terms.

    Raises NotAdmin, NotOfTheVendor, and as ContractRefused what is wrong with the order.
    """
    ordered = Ordered(plan_key=plan_key, starts_on=starts_on, ends_on=ends_on, level_one_agreed=level_one_agreed)
    locked = lock_organisation(organisation)
    if actor is not None:
        require_admin(actor)
        check_offered(locked, ordered, now=now)
        _check_package(locked, details.package_key, starts_on=starts_on, now=now)
    contract = Contract(organisation=locked, created_at=now)
    _take(contract, ordered)
    _write(contract, details)
    contract.save()
    data = {**describe(ordered), "name": str(contract)}
    record(actor=actor or "command", action="plans.contract.opened", target=contract, data=data, now=now)
    return contract


@transaction.atomic
def change_contract(
    *, contract: Contract, details: ContractDetails, actor: User, now: datetime, seen: str | None = None
) -> Contract:
    """Change what may change at any time.

    Raises NotAdmin, NotOfTheVendor, WrongPartner, PackageNotOffered, ChangedMeanwhile.
    """
    kept = lock_contract(contract, actor)
    before = details_of(kept).values()
    check_seen(seen, before)
    if details.package_key != kept.package_key:
        _check_package(kept.organisation, details.package_key, starts_on=kept.starts_on, now=now)
    _write(kept, details)
    changes = changes_between(before, details.values())
    if changes:
        kept.save(update_fields=[*changes])
        record(actor=actor, action="contract.change", target=kept, data=changes, now=now)
    return kept


@transaction.atomic
def reorder_contract(
    *, contract: Contract, ordered: Ordered, actor: User, now: datetime, seen: str | None = None
) -> Contract:
    """Change plan and dates of a contract that has not started.

    Raises NotAdmin, ChangedMeanwhile, HasStarted, EndBeforeStart, PlanNotOffered, Overlapping.
    """
    kept = lock_contract(contract, actor)
    before = ordered_of(kept).values()
    check_seen(seen, before)
    if kept.starts_on <= local_day(kept.organisation, now):
        raise HasStarted(f"{kept} started on {kept.starts_on}.")
    changes = changes_between(before, ordered.values())
    if changes:
        check_offered(kept.organisation, ordered, now=now)
        _take(kept, ordered)
        kept.save(update_fields=["plan", "starts_on", "ends_on", "level_one_agreed"])
        record(actor=actor, action="contract.reorder", target=kept, data=changes, now=now)
    return kept


@transaction.atomic
def end_contract(*, contract: Contract, last_day: date, reason: str, actor: User, now: datetime) -> Contract:
    """End a contract before its time, with the reason. Raises NotAdmin, HasEnded, LastDayNotPossible, NoReason."""
    kept = lock_contract(contract, actor)
    today = local_day(kept.organisation, now)
    if kept.ends_on is not None and kept.ends_on < today:
        raise HasEnded(f"{kept} ended on {kept.ends_on}.")
    if last_day < max(today, kept.starts_on) or (kept.ends_on is not None and last_day >= kept.ends_on):
        raise LastDayNotPossible(f"{kept} cannot end on {last_day}.")
    if not reason.strip():
        raise NoReason("An early end needs a reason.")
    before = {"ends_on": kept.ends_on}
    kept.ends_on, kept.termination_reason = last_day, reason
    kept.terminated_at, kept.terminated_by = now, actor
    kept.save(update_fields=["ends_on", "termination_reason", "terminated_at", "terminated_by"])
    data = {**changes_between(before, {"ends_on": last_day}), "reason": reason}
    record(actor=actor, action="contract.end", target=kept, data=data, now=now)
    return kept


def lock_organisation(organisation: Organisation) -> Organisation:
    """Let one after the other write contracts and holds of an organisation; returns it as it is now."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def lock_contract(contract: Contract, actor: User) -> Contract:
    """Return the contract as it is now, with its organisation locked; raises NotAdmin."""
    lock_organisation(contract.organisation)
    require_admin(actor)
    return Contract.objects.select_related("organisation", "plan").get(pk=contract.pk)


def local_day(organisation: Organisation, now: datetime) -> date:
    """Return the organisation's present day."""
    return now.astimezone(ZoneInfo(organisation.time_zone)).date()


def check_offered(organisation: Organisation, ordered: Ordered, *, now: datetime) -> None:
    """Raise PlanNotOffered for a plan that is not in the terms in force at the start, or today where that is later."""
    terms = _terms_from(organisation, ordered.starts_on, now)
    if ordered.plan_key not in {plan.key for plan in terms.plans}:
        raise PlanNotOffered(f"There is no plan {ordered.plan_key!r}.")


def check_dates(organisation: Organisation, ordered: Ordered, *, besides: int = 0) -> None:
    """Raise OrganisationArchived, EndBeforeStart or Overlapping where it cannot have the plan on these days."""
    if not organisation.is_active:
        raise OrganisationArchived(f"{organisation} is archived.")
    if ordered.ends_on is not None and ordered.ends_on < ordered.starts_on:
        raise EndBeforeStart(f"{ordered.ends_on} is before {ordered.starts_on}.")
    others = Contract.objects.filter(organisation=organisation, plan__key=ordered.plan_key).exclude(pk=besides)
    others = others.filter(Q(ends_on=None) | Q(ends_on__gte=ordered.starts_on))
    if ordered.ends_on is not None:
        others = others.filter(starts_on__lte=ordered.ends_on)
    other = others.order_by("starts_on", "pk").first()
    if other is not None:
        raise Overlapping(other.starts_on, other.ends_on)


def describe(ordered: Ordered) -> dict[str, Any]:
    """Return what the audit log says of an order."""
    return {
        "plan": ordered.plan_key,
        "starts_on": ordered.starts_on.isoformat(),
        "ends_on": ordered.ends_on.isoformat() if ordered.ends_on else None,
    }


def _check_package(organisation: Organisation, package_key: str, *, starts_on: date, now: datetime) -> None:
    packages = {package.key for package in _terms_from(organisation, starts_on, now).packages} if package_key else set()
    if package_key and package_key not in packages:
        raise PackageNotOffered(f"There is no package {package_key!r}.")


def _terms_from(organisation: Organisation, starts_on: date, now: datetime) -> VendorTerms:
    """The terms in force on the first day, or today where that is later."""
    return get_terms(get_publication(on=max(local_day(organisation, now), starts_on)))


def _take(contract: Contract, ordered: Ordered) -> None:
    check_dates(contract.organisation, ordered, besides=contract.pk or 0)
    contract.plan = Plan.objects.get(key=ordered.plan_key)
    contract.starts_on, contract.ends_on = ordered.starts_on, ordered.ends_on
    contract.level_one_agreed = ordered.level_one_agreed


def _write(contract: Contract, details: ContractDetails) -> None:
    person, partner = details.named_contact, details.reseller
    if person is not None and not User.objects.filter(pk=person, kind=UserKind.STAFF).exists():
        raise NotOfTheVendor(f"Account {person} is not a member of the vendor's staff.")
    if partner is not None and not Partner.objects.filter(pk=partner).exists():
        raise WrongPartner(f"There is no partner {partner}.")
    contract.named_contact_id, contract.reseller_id = person, partner
    contract.quantity, contract.package_key = details.quantity, details.package_key
    contract.order_number, contract.ordered_on, contract.note = details.order_number, details.ordered_on, details.note
