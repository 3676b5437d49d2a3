"""What is tried out in the simulator: under which promise, and with which imagined tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from slas.core.clock.conditions import FilingDetails
from slas.core.clock.simulation import Example
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import InstantField
from supportdesk.kernel.fields.ranges import NEAR

MAX_EXAMPLES = 8
_Choices = Sequence[tuple[Any, Any]]


class ComparisonForm(NamedErrors):
    """The plan and region that are tried out, and the version beside the one in force."""

    other = forms.ChoiceField(label=gettext_lazy("Compare with"), required=False)
    plan = forms.ChoiceField(label=gettext_lazy("Plan"))
    region = forms.ChoiceField(label=gettext_lazy("Region"))

    def __init__(self, *args: Any, others: _Choices, plans: _Choices, regions: _Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("other", others), ("plan", plans), ("region", regions)):
            cast("forms.ChoiceField", self.fields[name]).choices = list(choices)


class ExampleForm(NamedErrors):
    """One imagined ticket, in the region's own time."""

    filed_at = InstantField(within=NEAR, label=gettext_lazy("Submitted"), required=False)
    severity = forms.TypedChoiceField(coerce=int)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    answered = forms.IntegerField(
        label=gettext_lazy("First reply after (min)"), required=False, min_value=0, max_value=500_000
    )
    silent = forms.FloatField(label=gettext_lazy("Customer silent (days)"), required=False, min_value=0, max_value=366)

    def __init__(self, *args: Any, severities: _Choices, channels: _Choices, word: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.TypedChoiceField", self.fields["severity"])
        field.choices, field.label = list(severities), word
        cast("forms.ChoiceField", self.fields["channel"]).choices = list(channels)
        for each in self.fields.values():
            each.widget.attrs["class"] = "input"

    @property
    def example(self) -> Example | None:
        """Return the imagined ticket, None for a row that is left empty; the form is valid."""
        sent = self.cleaned_data
        if not sent.get("filed_at"):
            return None
        answered, silent = sent.get("answered"), sent.get("silent")
        return Example(
            filed_at=sent["filed_at"],
            severity=sent["severity"],
            answered_after=None if answered is None else timedelta(minutes=answered),
            silent_for=None if silent is None else timedelta(days=silent),
            filing=FilingDetails(channel=sent.get("channel") or None),
        )


ExampleRows = forms.formset_factory(ExampleForm, extra=1, max_num=MAX_EXAMPLES, absolute_max=MAX_EXAMPLES)
