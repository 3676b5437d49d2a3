"""The form in which an agent enters the PIN that a caller names."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from communication.core.pins import parse_pin
from supportdesk.kernel.fields.errors import NamedErrors


class PhonePinForm(NamedErrors):
    """Six digits, with blanks or dashes as they are read out; an unfinished entry is no wrong PIN."""

    pin = forms.CharField(
        label=_("PIN the caller gives"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "10"}),
        error_messages={"required": _("Enter the PIN the caller gives.")},
    )

    def clean_pin(self) -> str:
        """Return the six digits; raises ValidationError for anything else."""
        digits = parse_pin(self.cleaned_data["pin"])
        if digits is None:
            raise forms.ValidationError(_("A PIN has six digits."))
        return digits
