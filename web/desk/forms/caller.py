"""The form in which an agent files a ticket for a caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Contact
from plans.presentation.labels import localize
from tickets.operations.filing_draft import Draft
from web.forms.choices import choice_field
from web.portal.forms.filing import FilingForm


class CallerForm(FilingForm):
    """What a customer tells an agent, in the fields of the portal and with the channel that they used."""

    channel = forms.ChoiceField(label=_("Reported via"))

    def __init__(self, *args: Any, channels: Sequence[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, by_phone=True, **kwargs)
        field = self.fields["channel"]
        choice_field(field).choices = list(channels)
        if len(channels) == 1:
            field.widget, field.initial = forms.HiddenInput(), channels[0][0]
        labels = {
            "request_type": _("Request type"),
            "topic": _("Topic"),
            "product": _("Product"),
            "subject": _("Subject"),
            "body": _("Customer’s description"),
            "phone": _("Callback number"),
            "files": _("Files"),
        }
        for name, field in self.fields.items():
            field.label = labels.get(name, field.label)
        self.fields["severity"].label = localize(self.terms.vendor.words.severity, self.terms)
        self.fields["body"].help_text = _(
            "For a problem: how to reproduce it, what was expected, what happened, what has been tried."
        )

    def draft(self, contact: Contact) -> Draft:
        """Return what the customer wants to file, by the channel that they used."""
        return replace(super().draft(contact), channel=self.cleaned_data["channel"])
