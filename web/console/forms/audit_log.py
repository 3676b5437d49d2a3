"""What narrows the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField
from supportdesk.kernel.fields.ranges import CALENDAR
from web.forms.choices import set_choices


class AuditLogForm(NamedErrors):
    """Who did it, what it was about, and on which days; the target comes with a link."""

    person = forms.CharField(label=_("Person"), max_length=100, required=False)
    group = forms.ChoiceField(label=_("About"), required=False)
    first = DayField(within=CALENDAR, label=_("From"), required=False)
    last = DayField(within=CALENDAR, label=_("To"), required=False)
    target = forms.CharField(max_length=160, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Sequence[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, group=[("", _("any")), *choices])
