"""What admins fill in about the terms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.core.closed_days import LONGEST_LABEL
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField, WordsField
from supportdesk.kernel.fields.ranges import NEAR
from web.forms.choices import set_choices


class DraftVersionForm(NamedErrors):
    """What a draft's version is called, from when on it holds, and what it is for."""

    label = forms.CharField(
        label=_("Version"),
        max_length=LONGEST_LABEL,
        help_text=_("Customers see it in their plan and in the history of their tickets."),
    )
    effective_from = DayField(
        within=NEAR,
        label=_("Effective from"),
        help_text=_("The new version takes effect on this day, today at the earliest."),
    )
    note = WordsField(
        label=_("Note"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For internal use; customers do not see it."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_effective_from(self) -> date:
        """Refuse a day that is over."""
        return _not_over(self.cleaned_data["effective_from"], self._today)


class ClosedDayForm(NamedErrors):
    """One more day on which the desk is closed."""

    day = DayField(within=NEAR, label=_("Closed on"))
    name = forms.CharField(
        label=_("Reason"),
        max_length=80,
        help_text=_("Customers see it where the change is announced and where a deadline is explained."),
    )
    calendars = forms.MultipleChoiceField(
        label=_("Calendars"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Calendars based on one of these get the day too."),
    )
    effective_from = DayField(
        within=NEAR,
        label=_("Effective from"),
        help_text=_("The new version takes effect on this day, today at the earliest."),
    )

    def __init__(self, *args: Any, terms: VendorTerms, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].initial = today
        set_choices(self, calendars=[(item.key, localize(item.name, terms)) for item in terms.calendars])
        self._today = today

    def clean_effective_from(self) -> date:
        """Refuse a day that is over."""
        return _not_over(self.cleaned_data["effective_from"], self._today)


def _not_over(day: date, today: date) -> date:
    """Return the day on which a version takes effect, refused where nobody was promised it then."""
    if day < today:
        raise forms.ValidationError(_("A version cannot take effect before today."))
    return day
