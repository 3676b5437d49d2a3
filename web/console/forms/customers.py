"""What an admin enters for organisations and contacts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import UserKind
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField, WordsField
from supportdesk.kernel.fields.ranges import LIFETIME
from web.account.forms.forms import name_of_person
from web.forms.choices import set_choices
from web.forms.zones import time_zones

Choices = Sequence[tuple[Any, Any]]
_NONE: tuple[str, Any] = ("", _("none"))
_MARKS = re.compile(r"[\s.\-/]")
# The two ways in which a contact is made.
INVITE, CREATE = "invite", "create"


class OrganisationForm(NamedErrors):
    """An organisation: where it is, whose hours it has, who serves it, how it is written to."""

    name = forms.CharField(label=_("Name"), max_length=160)
    country = forms.CharField(
        label=_("Country"),
        max_length=60,
        help_text=_("Two letters, for example DE."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Days of contracts begin and end in it."))
    region_key = forms.ChoiceField(
        label=_("Region"),
        required=False,
        help_text=_("Its hours apply to new tickets. Without a choice the nearest region is taken."),
    )
    distributor = forms.TypedChoiceField(
        label=_("Distributor or reseller"), required=False, coerce=int, empty_value=None
    )
    support_partner = forms.TypedChoiceField(label=_("Support partner"), required=False, coerce=int, empty_value=None)
    vat_number = forms.CharField(label=_("VAT number"), max_length=40, required=False)
    postal_address = WordsField(
        label=_("Postal address"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, *args: Any, regions: Choices, distributors: Choices, support_partners: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            time_zone=time_zones(),
            region_key=[("", _("nearest")), *regions],
            distributor=[_NONE, *distributors],
            support_partner=[_NONE, *support_partners],
        )

    def clean_country(self) -> str:
        """Return the country in capitals."""
        country = str(self.cleaned_data["country"]).upper()
        if not re.fullmatch("[A-Z]{2}", country):
            raise forms.ValidationError(_("Enter the country as two letters, for example DE."))
        return country

    def clean_vat_number(self) -> str:
        """Return the number in capitals without blanks and marks."""
        number = _MARKS.sub("", str(self.cleaned_data["vat_number"])).upper()
        if not re.fullmatch(r"([A-Z0-9]{4,20})?", number):
            raise forms.ValidationError(_("Enter the VAT number in letters and digits, for example DE123456789."))
        return number


class ContactForm(NamedErrors):
    """A contact: how they are called and written to, what they are for support, and what they may do."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    kind = forms.ChoiceField(label=_("Contact type"))
    is_designated = forms.BooleanField(
        label=_("Support contact"), required=False, help_text=_("The organisation has named this person for support.")
    )
    qualified_on = DayField(
        within=LIFETIME,
        required=False,
        label=_("Training date"),
        error_messages={"invalid": _("Enter the training date, for example 2026-11-20.")},
    )
    sees_organisation = forms.BooleanField(
        required=False, label=_("Can see and reply to all of the organisation’s tickets")
    )
    manages_users = forms.BooleanField(required=False, label=_("Manages the organisation’s users"))

    def __init__(self, *args: Any, languages: Choices, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, language=languages, time_zone=time_zones(), kind=kinds)

    def clean_name(self) -> str:
        """Return the name if it is a person's; one that was there before may stay."""
        name = str(self.cleaned_data["name"])
        return name if not name or name == self.initial.get("name") else name_of_person(name, UserKind.CONTACT)


class NewContactForm(ContactForm):
    """A new contact: invited by email, to choose name and password, or made at once without an email."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter the person’s email address."),
            "invalid": _("Enter a full email address, for example name@example.com."),
        },
    )
    way = forms.ChoiceField(
        label=_("How the account is created"),
        choices=[
            (INVITE, _("Send an invitation: the person chooses a name and a password")),
            (CREATE, _("Create the account now, without an email")),
        ],
        widget=forms.RadioSelect,
        initial=INVITE,
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Only for an account that is created now; an invited person enters it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["email", "way", "name", "phone", "language"]

    def clean(self) -> dict[str, Any]:
        """Ask for a name where the person does not enter it."""
        cleaned = super().clean() or {}
        if cleaned.get("way") == CREATE and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", forms.ValidationError(_("Enter the person’s name."), code="nameless"))
        return cleaned


class DeactivationForm(NamedErrors):
    """Who takes over the open tickets of somebody who leaves, and why, as their log will say."""

    successor = forms.TypedChoiceField(label=_("New contact"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, successor=[("", _("no one: the tickets stay as they are")), *colleagues])

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where tickets change hands."""
        cleaned = super().clean() or {}
        if cleaned.get("successor") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", forms.ValidationError(_("Enter why the contact changes."), code="reasonless"))
        return cleaned
