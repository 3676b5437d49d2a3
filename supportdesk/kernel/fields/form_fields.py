"""Form fields for words, which are never cut, and for days and instants, each bounded by a named range."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportdesk.kernel import clock
from supportdesk.kernel.fields.ranges import OutOfRange, Range

_INSTANTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")


class WordsField(forms.CharField):
    """Words whose line breaks count as the browser counts them: one character each; refusals name the field and both numbers.

    `can_be_file` says that what is too long may come as a file instead. The browser is told no limit: it would cut off
    what somebody pastes without a word.
    """

    name: Any = gettext_lazy("Message")

    def __init__(self, *, can_be_file: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.can_be_file = can_be_file

    def to_python(self, value: Any) -> str:
        """Return the words as they are stored."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def run_validators(self, value: Any) -> None:
        """Say how long the text is and may be."""
        if self.max_length is not None and len(value) > self.max_length:
            values = {"name": self.label or self.name, "length": len(value), "most": self.max_length}
            problem = _("%(name)s: %(length)d characters are too many; the limit is %(most)d.") % values
            attach = _("You can attach the text as a file instead.") if self.can_be_file else ""
            raise forms.ValidationError(f"{problem} {attach}".rstrip())
        super().run_validators(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let nobody's browser cut off what they paste: too much is said, never lost."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class InstantField(forms.DateTimeField):
    """Day and time in the reader's zone; `to_the_second` for instants that are copied from elsewhere."""

    def __init__(self, *, within: Range, to_the_second: bool = False, **kwargs: Any) -> None:
        attrs = {"type": "datetime-local"} | ({"step": "1"} if to_the_second else {})
        kwargs.setdefault("widget", forms.DateTimeInput(attrs, format=_INSTANTS[2 if to_the_second else 0]))
        errors = {"invalid": gettext_lazy("Enter date and time, for example 2026-11-20 17:30.")}
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
        errors = {"invalid": gettext_lazy("Enter a date, for example 2026-11-20.")}
        super().__init__(error_messages=errors | kwargs.pop("error_messages", {}), **kwargs)
        self._within = within

    def validate(self, value: date | None) -> None:
        """Refuse a day outside the range."""
        super().validate(value)
        if value is not None:
            _refuse_outside(self._within.check_day, value)


class TimeOfDayField(forms.TimeField):
    """A time on the clock, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput({"type": "time"}, format="%H:%M"))
        errors = {"invalid": gettext_lazy("Enter a time, for example 09:00.")}
        super().__init__(input_formats=("%H:%M",), error_messages=errors | kwargs.pop("error_messages", {}), **kwargs)


def _refuse_outside(check: Any, value: date) -> None:
    try:
        check(value, clock.now())
    except OutOfRange as error:
        raise forms.ValidationError(str(error), code="out_of_range") from None
