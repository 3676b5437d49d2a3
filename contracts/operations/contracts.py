"""Contracts: which customer has which plan."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from contracts.errors import NotOfTheVendor
from contracts.models import Contract
from customers.models import Organisation, Partner
from people.models import User, UserKind
from plans.models import Plan
from supportdesk.audit.operations import record


@transaction.atomic
def open_contract(
    *,
    organisation: Organisation,
    plan_key: str,
    starts_on: date,
    ends_on: date | None,
    now: datetime,
    actor: User | None = None,
    reseller: Partner | None = None,
    level_one_agreed: bool = False,
    named_contact: User | None = None,
) -> Contract:
    """Give the organisation a plan from one day to another, both included; raises Plan.DoesNotExist, NotOfTheVendor."""
    if named_contact is not None and named_contact.kind != UserKind.STAFF:
        raise NotOfTheVendor(f"{named_contact} is not a member of the vendor's staff.")
    contract = Contract.objects.create(
        organisation=organisation,
        plan=Plan.objects.get(key=plan_key),
        starts_on=starts_on,
        ends_on=ends_on,
        reseller=reseller,
        level_one_agreed=level_one_agreed,
        named_contact=named_contact,
        created_at=now,
    )
    data = {"plan": plan_key, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat() if ends_on else None}
    record(actor=actor or "command", action="plans.contract.opened", target=contract, data=data, now=now)
    return contract
