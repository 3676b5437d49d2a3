"""The call whose price is tried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import InstantField
from supportdesk.kernel.fields.ranges import NEAR

_Choices = Sequence[tuple[Any, Any]]
_LONGEST_MINUTES = 1_500


class CallCostForm(NamedErrors):
    """An imagined call, and how many free minutes the customer has left."""

    line = forms.ChoiceField(label=gettext_lazy("Phone line"))
    answered_at = InstantField(within=NEAR, label=gettext_lazy("Answered"))
    minutes = forms.FloatField(label=gettext_lazy("Length (min)"), min_value=0, max_value=_LONGEST_MINUTES)
    left = forms.IntegerField(label=gettext_lazy("Free minutes left"), min_value=0, max_value=1_000_000)
    other = forms.ChoiceField(label=gettext_lazy("Compare with"), required=False)

    def __init__(self, *args: Any, lines: _Choices, others: _Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("line", lines), ("other", others)):
            cast("forms.ChoiceField", self.fields[name]).choices = list(choices)
