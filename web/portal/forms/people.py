"""Forms of an organisation's own administrators, and of those whom they invite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from people.models import UserKind
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField
from supportdesk.kernel.fields.ranges import LIFETIME
from web.account.forms.forms import NewPasswordField, name_of_person, offer_languages


class RightsForm(NamedErrors):
    """What somebody may do in the organisation."""

    sees_organisation = forms.BooleanField(
        required=False, label=gettext_lazy("Can see and reply to all of the organisation’s tickets")
    )
    manages_users = forms.BooleanField(required=False, label=gettext_lazy("Manages the organisation’s users"))


class ContactForm(RightsForm):
    """What the vendor's staff say about somebody besides: named for support, and when trained (TERM-A7)."""

    is_designated = forms.BooleanField(required=False, label=gettext_lazy("Support contact"))
    qualified_on = DayField(
        within=LIFETIME,
        required=False,
        label=gettext_lazy("Training date"),
        error_messages={"invalid": gettext_lazy("Enter the training date, for example 2026-11-20.")},
    )


class InvitationForm(RightsForm):
    """Whom to invite, in which language, to do what."""

    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter the person’s email address."),
            "invalid": gettext_lazy("Enter a full email address, for example name@example.com."),
        },
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the invitation"))
    field_order = ["email", "language", "sees_organisation", "manages_users"]

    def __init__(self, data: Any = None, *, language: str, languages: Sequence[str]) -> None:
        super().__init__(data, initial={"language": language})
        offer_languages(self, languages)

    def clean(self) -> dict[str, Any]:
        """Invite in the inviter's language where there is no choice."""
        return {"language": self.initial["language"], **(super().clean() or {})}


class AcceptanceForm(NamedErrors):
    """The name and the password of somebody who was invited."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
        error_messages={"required": gettext_lazy("Enter your name.")},
    )
    password = NewPasswordField()

    def clean_name(self) -> str:
        """Return the name if it is a person's."""
        return name_of_person(str(self.cleaned_data["name"]), UserKind.CONTACT)
