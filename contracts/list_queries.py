"""Reads of contracts and holds for those who manage them: lists, each contract with its state on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from contracts.core.renewals import GRACE_DAYS
from contracts.core.states import ContractState, last_soon_day, state_of
from contracts.models import Contract, ServiceHold
from contracts.queries import hold_reason_of, holds_in_force, subquery_of_hold_reason
from customers.models import Organisation

TO_RENEW = "to_renew"
_READ_WITH = ("organisation", "plan", "reseller", "named_contact", "terminated_by", "warranty", "renewed_by", "renews")


def search_contracts(*, words: str, on: date, state: str = "", plan_key: str = "") -> QuerySet[Contract]:
    """Return contracts by words of organisation or order number, narrowed to a plan and to a state on a day.

    Besides the states of `ContractState` there is TO_RENEW.
    """
    found = _contracts(on)
    for word in words.split():
        found = found.filter(Q(organisation__name__icontains=word) | Q(order_number__icontains=word))
    if plan_key:
        found = found.filter(plan__key=plan_key)
    if state == TO_RENEW:
        return found.filter(_to_renew(on))
    return found.filter(_in_state(ContractState(state), on)) if state else found


def count_urgent(*, on: date) -> dict[str, int]:
    """Return how many contracts should be renewed (`to_renew`), and how many have support on hold (`on_hold`)."""
    return Contract.objects.aggregate(
        to_renew=Count("pk", filter=_to_renew(on)), on_hold=Count("pk", filter=_in_state(ContractState.ON_HOLD, on))
    )


def contracts_of(organisation: Organisation, *, on: date) -> list[Contract]:
    """Return the contracts of an organisation, the latest first."""
    return list(_contracts(on).filter(organisation=organisation).order_by("-starts_on", "-id"))


def get_contract_today(contract_id: int, *, now: datetime) -> Contract:
    """Return a contract with its hold on the present day of its organisation, else raise Http404."""
    organisation = get_object_or_404(Organisation, contracts=contract_id)
    return _contracts(now.astimezone(ZoneInfo(organisation.time_zone)).date()).get(pk=contract_id)


def contracts_after(*, organisation_id: int | None, on: date, after: int, limit: int) -> list[Contract]:
    """Return contracts by number from a place on, of one organisation where it is named."""
    found = _contracts(on).filter(pk__gt=after)
    if organisation_id is not None:
        found = found.filter(organisation=organisation_id)
    return list(found.order_by("pk")[:limit])


def contract_state(contract: Contract, *, on: date) -> ContractState:
    """Return the state of a contract that was read for this day."""
    is_on_hold = hold_reason_of(contract) is not None
    return state_of(starts_on=contract.starts_on, ends_on=contract.ends_on, is_on_hold=is_on_hold, today=on)


def list_holds(contract: Contract) -> list[ServiceHold]:
    """Return the holds of a contract and its organisation that were not lifted, those of the organisation first."""
    return list(_unlifted_holds(contract.organisation_id).filter(Q(contract=None) | Q(contract=contract)))


def list_organisation_holds(organisation: Organisation) -> list[ServiceHold]:
    """Return the holds of an organisation and its contracts that were not lifted, those of the organisation first."""
    return list(_unlifted_holds(organisation.pk))


def get_hold(hold_id: int) -> ServiceHold:
    """Return a hold that was not lifted, else raise Http404."""
    holds = ServiceHold.objects.select_related("organisation", "contract").filter(lifted_at=None)
    return get_object_or_404(holds, pk=hold_id)


def holds_after(*, organisation_id: int | None, after: int, limit: int) -> list[ServiceHold]:
    """Return holds that were not lifted by number from a place on, of one organisation where it is named."""
    found = ServiceHold.objects.filter(pk__gt=after, lifted_at=None).select_related("organisation")
    if organisation_id is not None:
        found = found.filter(organisation=organisation_id)
    return list(found.order_by("pk")[:limit])


def get_contract_on(contract_id: int, *, on: date) -> Contract:
    """Return a contract with its hold on a day, else raise Http404."""
    return get_object_or_404(_contracts(on), pk=contract_id)


def _unlifted_holds(organisation_id: int) -> QuerySet[ServiceHold]:
    holds = ServiceHold.objects.filter(organisation=organisation_id, lifted_at=None)
    holds = holds.select_related("organisation", "contract", "set_by", "overridden_by")
    return holds.order_by(F("contract").asc(nulls_first=True), "pk")


def _contracts(on: date) -> QuerySet[Contract]:
    return Contract.objects.select_related(*_READ_WITH).annotate(hold_reason=subquery_of_hold_reason(on))


def _in_state(state: ContractState, on: date) -> Q:
    held = Exists(
        holds_in_force(on).filter(Q(contract=None) | Q(contract=OuterRef("pk")), organisation=OuterRef("organisation"))
    )
    begun, open_end = Q(starts_on__lte=on), Q(ends_on=None)
    running = begun & (open_end | Q(ends_on__gte=on))
    soon = last_soon_day(on)
    return {
        ContractState.NOT_STARTED: Q(starts_on__gt=on) & (open_end | Q(ends_on__gte=on)),
        ContractState.RUNNING: running & ~Q(held) & (open_end | Q(ends_on__gt=soon)),
        ContractState.ENDING: running & ~Q(held) & Q(ends_on__lte=soon),
        ContractState.ON_HOLD: running & Q(held),
        ContractState.ENDED: Q(ends_on__lt=on),
    }[state]


def _to_renew(on: date) -> Q:
    """Narrow contracts to those that end soon, or ended so lately that a renewal follows on (TERM-E21), where the
    organisation has no later one and nobody ended it early."""
    later = Contract.objects.filter(Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")))
    later = later.filter(organisation=OuterRef("organisation"))
    return Q(
        ~Exists(later),
        ends_on__gte=on - timedelta(days=GRACE_DAYS),
        ends_on__lte=last_soon_day(on),
        terminated_at=None,
        organisation__is_active=True,
    )
