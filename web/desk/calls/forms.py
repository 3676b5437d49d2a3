"""What an agent says of a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from billing.models import Direction
from billing.operations.calls import CallDetails
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import InstantField
from supportdesk.kernel.fields.ranges import NEAR

_DIRECTIONS = [(Direction.IN, gettext_lazy("The customer called")), (Direction.OUT, gettext_lazy("We called"))]


class LineForm(NamedErrors):
    """The line on which a call was answered."""

    line = forms.ChoiceField(label=gettext_lazy("Phone line"))

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["line"]).choices = list(lines)


class CallForm(LineForm):
    """A call that has ended."""

    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=_DIRECTIONS)
    answered_at = InstantField(within=NEAR, to_the_second=True, label=gettext_lazy("Answered"))
    ended_at = InstantField(within=NEAR, to_the_second=True, label=gettext_lazy("Ended"))

    @property
    def details(self) -> CallDetails:
        """Return the call; the form is valid."""
        sent = self.cleaned_data
        return CallDetails(
            line=sent["line"],
            direction=sent["direction"],
            answered_at=sent["answered_at"],
            ended_at=sent["ended_at"],
        )


class CorrectionForm(CallForm):
    """What was really so, and why it was recorded otherwise."""

    reason = forms.CharField(label=gettext_lazy("Reason for the correction"), max_length=300)


class MisuseForm(NamedErrors):
    """Why a call misused the line."""

    reason = forms.CharField(label=gettext_lazy("What happened"), max_length=300)
