"""What `sample.yaml` says of invoices: who writes them, and to whom."""

from __future__ import annotations

from plans.core.texts import Part


class Seller(Part):
    """The vendor's own details on its invoices."""

    legal_name: str
    address: str
    country: str
    vat_number: str = ""
    tax_number: str = ""
    iban: str = ""
    bic: str = ""
    number_prefix: str = ""
    payment_days: int = 14
    vat_rates: dict[str, str]


class Buyer(Part):
    """How a customer's invoices are addressed."""

    legal_name: str = ""
    address: str = ""
    vat_number: str = ""
    email: str = ""
    language: str = ""
    reference: str = ""
