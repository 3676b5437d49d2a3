"""What an admin fills in for a team and for a role of the escalation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from web.console.forms.staff import Choices
from web.forms.choices import set_choices


class HoldersForm(NamedErrors):
    """The colleagues who hold a role of the escalation."""

    members = forms.TypedMultipleChoiceField(
        label=_("People"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, members=members)

    def add_refusal(self, error: ValidationError) -> None:
        """Show what an operation refused at its field."""
        for name, messages in getattr(error, "error_dict", {None: error}).items():
            self.add_error(name if name in self.fields else None, ValidationError(messages))


class TeamForm(HoldersForm):
    """A team with its people."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    field_order = ("name", "members")
