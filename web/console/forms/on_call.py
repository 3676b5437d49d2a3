"""What an admin fills in for an on-call schedule."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oncall.core.rotations import Rotation, Span
from supportdesk.kernel.fields.errors import NamedErrors
from supportdesk.kernel.fields.form_fields import DayField, InstantField, TimeOfDayField
from supportdesk.kernel.fields.ranges import NEAR
from web.console.forms.staff import Choices
from web.forms.choices import set_choices
from web.forms.zones import time_zones

# Places in the order of a rotation; more people than this take turns rarely.
PLACES = 8


class RotationForm(NamedErrors):
    """People who take turns: in which order, when they hand over, from which day to which."""

    days_each = forms.TypedChoiceField(
        label=gettext_lazy("Each turn lasts"),
        coerce=int,
        choices=[("1", gettext_lazy("a day")), ("7", gettext_lazy("a week")), ("14", gettext_lazy("two weeks"))],
    )
    hand_over_at = TimeOfDayField(label=gettext_lazy("Handover time"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    first_day = DayField(within=NEAR, label=gettext_lazy("First day"))
    last_day = DayField(
        within=NEAR,
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("The rotation ends with the handover on this day."),
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, PLACES + 1):
            self.fields[f"person_{place}"] = forms.TypedChoiceField(
                label=_("Person %(number)d") % {"number": place},
                required=place == 1,
                coerce=int,
                empty_value=None,
                choices=[("", "–"), *people],
            )
        self.order_fields([f"person_{place}" for place in range(1, PLACES + 1)])

    @property
    def places(self) -> list[forms.BoundField]:
        """Return the fields of the people."""
        return [self[name] for name in self.fields if name.startswith("person_")]

    @property
    def times(self) -> list[forms.BoundField]:
        """Return the fields that say when."""
        return [self[name] for name in self.fields if not name.startswith("person_")]

    def clean(self) -> dict[str, Any]:
        """Refuse a rotation that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last <= first:
            self.add_error("last_day", _("The last day must be after the first day."))
        return cleaned

    def people(self) -> list[int]:
        """Return who takes turns, in order; somebody may be there more than once."""
        chosen = [self.cleaned_data[f"person_{place}"] for place in range(1, PLACES + 1)]
        return [person for person in chosen if person is not None]

    def rotation(self) -> Rotation:
        """Return the days and times of the turns."""
        data = self.cleaned_data
        return Rotation(
            first_day=data["first_day"],
            last_day=data["last_day"],
            hand_over_at=data["hand_over_at"],
            days_each=data["days_each"],
            zone=ZoneInfo(data["time_zone"]),
        )

    @staticmethod
    def initial_values(*, today: date, time_zone: str) -> dict[str, Any]:
        """Return what the form shows first: weekly turns for three months."""
        return {
            "days_each": 7,
            "hand_over_at": time(9),
            "time_zone": time_zone,
            "first_day": today,
            "last_day": today + timedelta(weeks=13),
        }


class ShiftForm(NamedErrors):
    """Somebody who is on duty for a while."""

    person = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)
    starts_at = InstantField(within=NEAR, label=gettext_lazy("From"))
    ends_at = InstantField(within=NEAR, label=gettext_lazy("To"))
    is_extra = forms.BooleanField(
        label=gettext_lazy("Keep the shifts that are already there"),
        help_text=gettext_lazy("Otherwise this person replaces them for this time."),
        required=False,
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, person=[("", "–"), *people])

    def clean(self) -> dict[str, Any]:
        """Refuse a shift that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end must be after the start."))
        return cleaned

    def span(self) -> Span:
        """Return from when to when."""
        starts_at: datetime = self.cleaned_data["starts_at"]
        return Span(starts_at, self.cleaned_data["ends_at"])
