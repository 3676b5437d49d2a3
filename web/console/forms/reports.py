"""What reports of a period ask for alike: the days, the instant, and what narrows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField, InstantField
from supportdesk.kernel.fields.ranges import CALENDAR

MAX_DAYS = 366
_Choices = Sequence[tuple[Any, Any]]


class ReportForm(NamedErrors):
    """A period and an instant of the vendor's own time, and what narrows the report."""

    first = DayField(within=CALENDAR, label=_("From"))
    last = DayField(within=CALENDAR, label=_("To"))
    as_of = InstantField(within=CALENDAR, to_the_second=True, label=_("As of"), required=False)
    plan = forms.ChoiceField(label=_("Plan"), required=False)
    severity = forms.ChoiceField(required=False)
    zone = forms.ChoiceField(label=_("Days and months in"))
    customer = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, now: datetime, choices: Mapping[str, _Choices], zones: Sequence[str], word: str, **kwargs: Any
    ) -> None:
        """Take now, the choices of what narrows, the vendor's zones and its word for severity."""
        super().__init__(*args, **kwargs)
        self._now = now
        self.fields["severity"].label = word
        cast("forms.ChoiceField", self.fields["zone"]).choices = [(zone, zone.replace("_", " ")) for zone in zones]
        if len(zones) == 1:
            self.fields["zone"].widget = forms.HiddenInput()
        for name, given in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = [("", _("any")), *given]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that is reversed or too long, and an instant before it or still to come."""
        sent = super().clean() or {}
        first, last, as_of = sent.get("first"), sent.get("last"), sent.get("as_of")
        if first and last and not 0 <= (last - first).days < MAX_DAYS:
            self.add_error("last", _("A period ends on or after its first day and has up to %d days.") % MAX_DAYS)
        if as_of and as_of > self._now:
            self.add_error("as_of", _("This date is in the future."))
        elif first and timezone.localdate(as_of or self._now) < first:
            self.add_error("first", _("The period had not started by then."))
        return sent
