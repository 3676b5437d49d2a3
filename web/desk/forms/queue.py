"""What narrows the queue, and the names of saved views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from supportdesk.kernel.fields.errors import NamedErrors
from tickets.core.search_words import WORDS_LIMIT

Choices = Sequence[tuple[Any, Any]]
NAME_LENGTH = 80


class FilterForm(NamedErrors):
    """Every way to narrow the queue; it is sent by GET to the queue, which reads the address itself."""

    view = forms.ChoiceField(label=pgettext_lazy("queue", "View"))
    q = forms.CharField(label=_("Number or words"), required=False, max_length=WORDS_LIMIT)
    state = forms.ChoiceField(label=_("SLA status"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    plan = forms.ChoiceField(label=_("Plan"), required=False)
    kind = forms.ChoiceField(label=_("Type"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    waiting = forms.ChoiceField(label=_("Waiting for"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, *args: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        """Take the choices of each field; a field with less than two to choose from is not there."""
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if not isinstance(field, forms.ChoiceField):
                continue
            given = list(choices.get(name, ()))
            if name == "view":
                field.choices = given
            elif len(given) > 1 or self.initial.get(name):
                field.choices = [("", _("any")), *given] if name != "order" else [("", _("Default order")), *given]
            else:
                del self.fields[name]


class ViewNameForm(NamedErrors):
    """What a saved view is called."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    query = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
