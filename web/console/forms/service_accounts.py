"""What an admin fills in for a program of the vendor's."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from people.operations.tokens import NAME_LENGTH
from web.account.forms.token_forms import TokenForm


class ServiceTokenForm(TokenForm):
    """The program's name, what its token may do, and for how long."""

    name = forms.CharField(
        label=_("Name of the program"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "It is shown with everything the program writes. If there already is a service account with this name, it gets another token."
        ),
    )
