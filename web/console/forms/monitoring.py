"""What an admin enters for an installation that is monitored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from web.forms.choices import set_choices

Choices = Sequence[tuple[Any, Any]]


class OrganisationChoice(NamedErrors):
    """Whose system is to be monitored."""

    organisation = forms.TypedChoiceField(label=_("Organisation"), coerce=int)

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, organisation=[("", _("Choose")), *organisations])


class InstallationForm(NamedErrors):
    """A system of a customer: its name, whose tickets its alerts become, what runs there, what was confirmed."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Site, node or cluster, as the customer calls it. It is part of each ticket’s subject."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.TypedChoiceField(
        label=_("Contact"), coerce=int, help_text=_("Tickets are submitted for this person, who is notified of them.")
    )
    product = forms.TypedChoiceField(label=_("Installed product"), required=False, coerce=int, empty_value=None)
    every_minutes = forms.IntegerField(
        label=_("Heard every (minutes)"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=_("Any request counts. Empty: its silence is not noticed."),
    )
    grace_minutes = forms.IntegerField(
        label=_("Grace (minutes)"),
        min_value=0,
        max_value=1440,
        initial=2,
        help_text=_("How much later a request may come before the connection counts as lost."),
    )
    confirmed = forms.MultipleChoiceField(label=_("Confirmed"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, contacts: Choices, products: Choices, requirements: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            contact=[("", _("Choose")), *contacts],
            product=[("", _("none")), *products],
            confirmed=requirements,
        )
        if not requirements:
            del self.fields["confirmed"]
