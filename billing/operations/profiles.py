"""Changing who writes invoices and how customers are addressed on them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.core.vat import read_rates, write_rates
from billing.core.vat_numbers import read_vat_number
from billing.errors import NotBillingAdmin
from billing.models import BillingProfile, BillingSettings
from billing.profile_queries import BuyerDetails, SellerDetails, addressed, buyer_details_of, get_seller_details
from billing.rules import can_bill
from customers.models import Organisation
from people.models import User
from supportdesk.audit.operations import changes_between, record
from supportdesk.kernel.fields.seen import check_seen


@transaction.atomic
def change_seller_details(*, details: SellerDetails, actor: User, now: datetime, seen: str | None = None) -> None:
    """Store the vendor's details on its invoices; issued ones keep theirs.

    `seen` is the digest of the values that the actor saw. Raises NotBillingAdmin, ChangedMeanwhile, BadVatNumber,
    BadVatRates.
    """
    _require_admin(actor)
    BillingSettings.objects.bulk_create([BillingSettings(pk=1)], ignore_conflicts=True)
    stored = BillingSettings.objects.select_for_update().get(pk=1)
    before = get_seller_details().values()
    check_seen(seen, before)
    if details.vat_number:
        read_vat_number(details.vat_number, details.country)
    read_rates(write_rates(details.vat_rates))
    changes = changes_between(before, details.values())
    if not changes:
        return
    for name in changes:
        setattr(stored, name, getattr(details, name))
    stored.save(update_fields=[*changes])
    record(actor=actor, action="billing.seller.changed", target=stored, data=changes, now=now)


@transaction.atomic
def change_buyer_details(
    *, organisation: Organisation, details: BuyerDetails, actor: User, now: datetime, seen: str | None = None
) -> None:
    """Store how a customer's invoices are addressed; issued ones keep theirs.

    `seen` is the digest of the values that the actor saw. Raises NotBillingAdmin, ChangedMeanwhile, BadVatNumber.
    """
    _require_admin(actor)
    BillingProfile.objects.bulk_create([BillingProfile(organisation=organisation)], ignore_conflicts=True)
    stored = BillingProfile.objects.select_for_update().get(organisation=organisation)
    before = buyer_details_of(stored).values()
    check_seen(seen, before)
    if details.vat_number:
        read_vat_number(details.vat_number, addressed(details, organisation).country)
    changes = changes_between(before, details.values())
    if not changes:
        return
    for name in changes:
        setattr(stored, name, getattr(details, name))
    stored.save(update_fields=[*changes])
    record(actor=actor, action="billing.buyer.changed", target=organisation, data=changes, now=now)


def _require_admin(actor: User) -> None:
    if not can_bill(actor):
        raise NotBillingAdmin
