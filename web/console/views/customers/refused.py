"""Refusals of the operations on customers, in the words of their forms."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from customers.errors import AddressInUse, Archived, NameTaken, PartnerServes, WrongPartner
from customers.presentation.refusals import customer_refusal
from tickets.errors import BadRequest

REFUSALS = (AddressInUse, Archived, BadRequest, NameTaken, PartnerServes, ValidationError, WrongPartner)


def show_refusal(form: forms.Form, error: Exception) -> None:
    """Add a refusal to the form, at its field where it has one."""
    if not isinstance(error, ValidationError):
        field, words = customer_refusal(error)
        form.add_error(field if field in form.fields else None, words)
        return
    for name, problems in getattr(error, "error_dict", {"": [error]}).items():
        form.add_error(name if name in form.fields else None, problems)
