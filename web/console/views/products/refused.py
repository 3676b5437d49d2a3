"""Refusals of the operations on products, in the words of their forms."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.errors import Archived, Retired

REFUSALS = (Archived, Retired, ValidationError)


def show_refusal(form: forms.Form, error: Exception) -> None:
    """Add a refusal to the form, at its field where it has one."""
    if isinstance(error, ValidationError):
        for name, problems in getattr(error, "error_dict", {"": [error]}).items():
            form.add_error(name if name in form.fields else None, problems)
        return
    is_archived = isinstance(error, Archived)
    form.add_error(None, _("This organisation is archived.") if is_archived else _("This is no longer used."))
