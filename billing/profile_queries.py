"""Reads of billing details: the vendor's own, and those of a customer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from billing.models import BillingProfile, BillingSettings
from customers.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerDetails:
    """What is entered for the vendor itself; VAT rates are percentages as text, by country."""

    legal_name: str = ""
    address: str = ""
    country: str = ""
    vat_number: str = ""
    tax_number: str = ""
    iban: str = ""
    bic: str = ""
    number_prefix: str = ""
    payment_days: int = 14
    vat_rates: dict[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self)

    def missing(self) -> list[str]:
        """Return the fields that invoices need and that are not there; either of the two numbers is enough."""
        missing = [name for name in ("legal_name", "address", "country") if not getattr(self, name)]
        if not (self.vat_number or self.tax_number):
            missing.append("tax_number")
        if self.country not in self.vat_rates:
            missing.append("vat_rates")
        return missing


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerDetails:
    """How a customer's invoices are addressed."""

    legal_name: str = ""
    address: str = ""
    country: str = ""
    vat_number: str = ""
    email: str = ""
    language: str = ""
    reference: str = ""

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self)


def get_seller_details() -> SellerDetails:
    """Return what is stored for the vendor; nothing before it is set."""
    stored = BillingSettings.objects.first() or BillingSettings(pk=1)
    return SellerDetails(**{one.name: getattr(stored, one.name) for one in fields(SellerDetails)})


def get_buyer_details(organisation: Organisation) -> BuyerDetails:
    """Return what is stored for a customer's invoices alone; nothing before it is set."""
    stored = BillingProfile.objects.filter(organisation=organisation).first() or BillingProfile()
    return buyer_details_of(stored)


def buyer_details_of(profile: BillingProfile) -> BuyerDetails:
    """Return what a profile holds."""
    return BuyerDetails(**{one.name: getattr(profile, one.name) for one in fields(BuyerDetails)})


def addressed(details: BuyerDetails, organisation: Organisation) -> BuyerDetails:
    """Return what stands on an invoice: the details, and what is stored for the organisation where they are empty."""
    return BuyerDetails(
        legal_name=details.legal_name or organisation.name,
        address=details.address or organisation.postal_address,
        country=details.country or organisation.country,
        vat_number=details.vat_number or organisation.vat_number,
        email=details.email,
        language=details.language,
        reference=details.reference,
    )
