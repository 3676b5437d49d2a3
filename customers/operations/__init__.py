"""Writes of customers: registration.py, and administration.py for what an organisation does about its own people."""

from customers.operations.registration import (
    install_product,
    register_contact,
    register_organisation,
    register_partner,
    register_partner_person,
    register_product,
    register_release,
)

__all__ = [
    "install_product",
    "register_contact",
    "register_organisation",
    "register_partner",
    "register_partner_person",
    "register_product",
    "register_release",
]
