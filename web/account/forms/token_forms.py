"""The form of a new token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from people.core.scopes import (
    CONTRACTS_READ,
    CONTRACTS_WRITE,
    CUSTOMERS_READ,
    CUSTOMERS_WRITE,
    PEOPLE_READ,
    PEOPLE_WRITE,
    PLANS_READ,
    STAFF_READ,
    STAFF_WRITE,
    TICKETS_READ,
    TICKETS_WRITE,
    scopes_for,
)
from people.operations.tokens import NAME_LENGTH
from supportdesk.kernel.fields.errors import NamedErrors
from web.forms.choices import set_choices

SCOPE_WORDS = {
    TICKETS_READ: gettext_lazy("Read tickets"),
    TICKETS_WRITE: gettext_lazy("Submit, answer and handle tickets"),
    PLANS_READ: gettext_lazy("Read support plans"),
    CUSTOMERS_READ: gettext_lazy("Read organisations and contacts"),
    CUSTOMERS_WRITE: gettext_lazy("Create, change and deactivate organisations, contacts and partners"),
    CONTRACTS_READ: gettext_lazy("Read contracts, service holds and products"),
    CONTRACTS_WRITE: gettext_lazy("Create and change contracts, service holds and products"),
    STAFF_READ: gettext_lazy("Read staff, teams and escalation roles"),
    STAFF_WRITE: gettext_lazy("Invite, change and deactivate staff; change teams and escalation roles"),
    PEOPLE_READ: gettext_lazy("Read the users of my organisation, if I manage them"),
    PEOPLE_WRITE: gettext_lazy("Invite, unlock and remove users of my organisation, if I manage them"),
}
_DAYS = (30, 90, 180, 365)


class TokenForm(NamedErrors):
    """What a token is for, what it may do, and for how long; nobody gives more than they have."""

    name = forms.CharField(
        label=gettext_lazy("Name of the token"),
        max_length=NAME_LENGTH,
        error_messages={"required": gettext_lazy("Enter a name for the token.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        error_messages={"required": gettext_lazy("Choose at least one scope.")},
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Valid for"), coerce=int, initial=90)

    def __init__(self, *args: Any, kind: str, is_admin: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(day, ngettext("%(count)d day", "%(count)d days", day) % {"count": day}) for day in _DAYS]
        scopes = [(scope, SCOPE_WORDS[scope]) for scope in scopes_for(kind, is_admin=is_admin)]
        set_choices(self, scopes=scopes, days=days)

    @property
    def lasts(self) -> timedelta:
        """Return for how long; the form is valid."""
        return timedelta(days=self.cleaned_data["days"])
