"""The vendor's customers, their contacts and products, and the partners who serve them."""

from customers.models.invitation import Invitation
from customers.models.organisation import Contact, ContactKind, Organisation
from customers.models.partner import Partner, PartnerKind, PartnerMember
from customers.models.product import InstalledProduct, Product, Release

__all__ = [
    "Contact",
    "ContactKind",
    "InstalledProduct",
    "Invitation",
    "Organisation",
    "Partner",
    "PartnerKind",
    "PartnerMember",
    "Product",
    "Release",
]
