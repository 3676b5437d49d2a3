"""The form of an absence."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from people.models import User
from people.queries import list_assignable_staff
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import InstantField
from supportdesk.kernel.fields.ranges import NEAR


class AbsenceForm(NamedErrors):
    """From when to when, in one's own time, and who stands in."""

    starts_at = InstantField(
        within=NEAR,
        label=gettext_lazy("Away from"),
        error_messages={"required": gettext_lazy("Enter when the absence starts.")},
    )
    ends_at = InstantField(
        within=NEAR,
        label=gettext_lazy("Back on"),
        error_messages={"required": gettext_lazy("Enter when you are back.")},
    )
    substitute = forms.TypedChoiceField(
        label=gettext_lazy("Substitute"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Escalations for you go to this person; without a substitute they go to the next step."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = {person.pk: person for person in list_assignable_staff() if person != user}
        choice = cast("forms.TypedChoiceField", self.fields["substitute"])
        choice.choices = [("", gettext_lazy("no one")), *((pk, person.name) for pk, person in self._colleagues.items())]

    @property
    def stand_in(self) -> User | None:
        """Return the colleague; the form is valid."""
        chosen = self.cleaned_data["substitute"]
        return self._colleagues[chosen] if chosen is not None else None
