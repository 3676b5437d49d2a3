"""What an admin fills in for a colleague: who they are, what they may do, and who takes over when they leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.core.staff_details import StaffDetails
from people.models import UserKind
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import WordsField
from supportdesk.kernel.languages import product_languages
from supportdesk.kernel.security.addresses import one_spelling
from web.account.forms.forms import name_of_person, offer_languages
from web.forms.choices import set_choices
from web.forms.zones import time_zones

Choices = Sequence[tuple[str, str]]
_USUAL: Mapping[str, Any] = {"language": "en", "time_zone": "UTC"}


class ColleagueForm(NamedErrors):
    """What admins set of a colleague."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the person’s name.")},
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    is_admin = forms.BooleanField(
        label=_("Admin"), required=False, help_text=_("Can use the console: terms, customers, staff and API access.")
    )
    sets_deadlines = forms.BooleanField(
        label=_("May set deadlines"),
        required=False,
        help_text=_("Can set deadlines of tickets manually; admins always can."),
    )
    teams = forms.MultipleChoiceField(label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple)
    roles = forms.MultipleChoiceField(label=_("Escalation roles"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, data: Any = None, initial: Mapping[str, Any] = _USUAL, *, teams: Choices, roles: Choices
    ) -> None:
        super().__init__(data, initial=dict(initial))
        languages = list(dict.fromkeys([*product_languages(), initial["language"]]))
        offer_languages(self, languages)
        zones, present = time_zones(), initial["time_zone"]
        if all(present != name for name, _label in zones):
            zones = [(present, present), *zones]  # one from before stays until another is chosen
        set_choices(self, time_zone=zones, teams=teams, roles=roles)
        if not teams:
            self.fields["teams"].help_text = _("There are no teams yet.")
        if not roles:
            self.fields["roles"].help_text = _("The terms in force name no escalation roles.")

    def clean_name(self) -> str:
        """Return the name if it is a person's; one that was there before may stay."""
        name = str(self.cleaned_data["name"])
        return name if name == self.initial.get("name") else name_of_person(name, UserKind.STAFF)

    def details(self) -> StaffDetails:
        """Return what was entered."""
        names = ("name", "time_zone", "phone", "is_admin", "sets_deadlines")
        return StaffDetails(
            **{name: self.cleaned_data[name] for name in names},
            language=self.cleaned_data.get("language", self.initial["language"]),
            teams=tuple(self.cleaned_data["teams"]),
            roles=tuple(self.cleaned_data["roles"]),
        )

    def add_refusal(self, error: ValidationError) -> None:
        """Show what an operation refused at its field."""
        for name, messages in getattr(error, "error_dict", {None: error}).items():
            self.add_error(name if name in self.fields else None, ValidationError(messages))


class InvitationForm(ColleagueForm):
    """A colleague who is invited."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter the person’s email address."),
            "invalid": _("Enter a full email address, for example name@example.com."),
        },
    )
    field_order = ("email", "name")

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        return one_spelling(str(self.cleaned_data["email"]))


class HeirsForm(NamedErrors):
    """Who takes over what a colleague leaves; only what there is is asked for."""

    tickets = forms.ChoiceField(label=_("Open tickets"), required=False)
    shifts = forms.ChoiceField(label=_("On-call shifts ahead"), required=False)
    roles = forms.ChoiceField(
        label=_("Escalation roles"), required=False, help_text=_("With standing in for colleagues who are away.")
    )

    def __init__(self, data: Any = None, *, colleagues: Choices, asked: Sequence[str]) -> None:
        super().__init__(data)
        for name in list(self.fields):
            if name not in asked:
                del self.fields[name]
                continue
            nobody = _("unassigned, in the queue of their team") if name == "tickets" else _("no one")
            set_choices(self, **{name: [("", nobody), *colleagues]})

    def heirs(self) -> dict[str, str]:
        """Return who was chosen for each, "" for nobody."""
        return {name: str(self.cleaned_data[name]) for name in self.fields}


class SecondFactorResetForm(NamedErrors):
    """Why a colleague's second factor is removed."""

    reason = WordsField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "How you know that it is really them who asked. It is kept in the audit log and in the email to them."
        ),
        error_messages={"required": _("Enter how you know that it is really them who asked.")},
    )
