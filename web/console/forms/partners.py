"""What an admin enters for partners and their people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from customers.presentation.labels import PARTNER_KINDS
from people.models import UserKind
from supportdesk.kernel.fields.errors import NamedErrors
from web.account.forms.forms import name_of_person
from web.forms.choices import set_choices
from web.forms.zones import time_zones

_EMAIL_ERRORS = {
    "required": _("Enter the person’s email address."),
    "invalid": _("Enter a full email address, for example name@example.com."),
}


class PartnerForm(NamedErrors):
    """A partner: what it does for customers, and how it is reached."""

    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Type"), choices=list(PARTNER_KINDS.items()))
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        required=False,
        error_messages={"invalid": _EMAIL_ERRORS["invalid"]},
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)


class PartnerPersonForm(NamedErrors):
    """Somebody who works for a partner, and is mailed a link to choose a password."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages=_EMAIL_ERRORS,
        help_text=_("A link to choose a password is sent there."),
    )
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, time_zone=time_zones())

    def clean_name(self) -> str:
        """Return the name if it is a person's."""
        return name_of_person(str(self.cleaned_data["name"]), UserKind.PARTNER)


class PartnerDeactivationForm(NamedErrors):
    """Who takes over the open tickets of a partner's person who leaves."""

    successor = forms.TypedChoiceField(label=_("New assignee"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, colleagues: Sequence[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, successor=[("", _("no one: the tickets become unassigned")), *colleagues])
