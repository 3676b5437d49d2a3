"""Invoices of the demo: who writes them, and to whom."""

from __future__ import annotations

from datetime import datetime

from billing.operations.profiles import change_buyer_details, change_seller_details
from billing.profile_queries import BuyerDetails, SellerDetails
from demo.people import Company
from demo.schema import Setup
from people.models import User


def enter_billing_details(*, setup: Setup, company: Company, actor: User, now: datetime) -> None:
    """Enter what invoices need: the vendor's own details, and those of each customer that has some."""
    if setup.billing is None:
        return
    change_seller_details(details=SellerDetails(**setup.billing.model_dump()), actor=actor, now=now)
    for item in setup.organisations:
        if item.billing is not None:
            details = BuyerDetails(**item.billing.model_dump())
            change_buyer_details(organisation=company.organisations[item.key], details=details, actor=actor, now=now)
