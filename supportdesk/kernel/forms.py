"""Form fields for days and instants, each bounded by a named range; no form takes a date in any other way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from supportdesk.kernel import clock
from supportdesk.kernel.ranges import OutOfRange, Range

_INSTANTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


class InstantField(forms.DateTimeField):
    """Day and time in the reader's zone; `to_the_second` for instants that are copied from elsewhere."""

    def __init__(self, *, within: Range, to_the_second: bool = False, **kwargs: Any) -> None:
        attrs = {"type": "datetime-local"} | ({"step": "1"} if to_the_second else {})
        kwargs.setdefault("widget", forms.DateTimeInput(attrs, format=_INSTANTS[2 if to_the_second else 0]))
        errors = {"invalid": gettext_lazy("Enter day and time, for example 2026-11-20 17:30.")}
        super().__init__(input_formats=_INSTANTS, error_messages=errors | kwargs.pop("error_messages", {}), **kwargs)
        self._within = within

    def validate(self, value: datetime | None) -> None:
        """Refuse an instant outside the range."""
        super().validate(value)
        if value is not None:
            _refuse_outside(self._within.check_instant, value)


class DayField(forms.DateField):
    """A day."""

    def __init__(self, *, within: Range, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        errors = {"invalid": gettext_lazy("Enter the day as a date, for example 2026-11-20.")}
        super().__init__(error_messages=errors | kwargs.pop("error_messages", {}), **kwargs)
        self._within = within

    def validate(self, value: date | None) -> None:
        """Refuse a day outside the range."""
        super().validate(value)
        if value is not None:
            _refuse_outside(self._within.check_day, value)


def _refuse_outside(check: Any, value: date) -> None:
    try:
        check(value, clock.now())
    except OutOfRange as error:
        raise forms.ValidationError(str(error), code="out_of_range") from None
