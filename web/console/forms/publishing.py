"""What an admin decides when a draft of the terms is published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField, WordsField
from supportdesk.kernel.fields.ranges import NEAR


class PublishForm(NamedErrors):
    """For whom the version holds, why, and that open interpretations are confirmed."""

    scope = forms.ChoiceField(
        label=_("Apply to"),
        choices=[
            ("new", _("New tickets only: open tickets keep the targets they were submitted under")),
            ("open", _("All open tickets as well: their deadlines are recalculated in the background")),
        ],
        widget=forms.RadioSelect,
        initial="new",
    )
    reason = WordsField(
        label=_("Why open tickets get different targets"),
        max_length=1_000,
        error_messages={"required": _("Enter why open tickets get different targets.")},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Required if open tickets get it. It appears in the history of each ticket; customers do not see it."
        ),
    )
    confirmed = forms.BooleanField(label=_("The answers to the open questions above are correct"))

    effective_from = DayField(
        within=NEAR,
        label=_("Effective from"),
        help_text=_(
            "The date of the draft is in the past. The version takes effect on this day, today at the earliest."
        ),
    )

    def __init__(
        self,
        *args: Any,
        has_interpretations: bool,
        is_first: bool = False,
        late_start: date | None = None,
        **kwargs: Any,
    ) -> None:
        """`is_first` leaves out open tickets, of which there are none; `late_start` is today if the draft's day is over."""
        super().__init__(*args, **kwargs)
        self._today = late_start
        left_out = {
            "confirmed": not has_interpretations,
            "scope": is_first,
            "reason": is_first,
            "effective_from": late_start is None,
        }
        for name in (name for name, is_left_out in left_out.items() if is_left_out):
            del self.fields[name]
        if late_start is not None:
            self.fields["effective_from"].initial = late_start

    def full_clean(self) -> None:
        """Ask for the reason where open tickets are touched."""
        if "reason" in self.fields:
            self.fields["reason"].required = not self.is_bound or self.data.get("scope") == "open"
        super().full_clean()

    def clean_effective_from(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["effective_from"]
        if self._today is not None and day < self._today:
            raise forms.ValidationError(_("A version cannot take effect before today."))
        return day
