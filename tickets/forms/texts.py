"""Words that a customer writes, with refusals that name the field and both numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TEXT_LENGTH = 20_000


class WordsField(forms.CharField):
    """Words whose line breaks count as the browser counts them: one letter each; refusals name the field and both numbers."""

    name: Any = gettext_lazy("Message")

    def to_python(self, value: Any) -> str:
        """Return the words as they are stored."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def run_validators(self, value: Any) -> None:
        """Say how long the text is and may be."""
        if self.max_length is not None and len(value) > self.max_length:
            values = {"name": self.label or self.name, "length": len(value), "most": self.max_length}
            problem = _("%(name)s: %(length)d characters are too many, %(most)d are possible.") % values
            attach = _("You can attach it as a file instead.") if self.max_length >= TEXT_LENGTH else ""
            raise forms.ValidationError(f"{problem} {attach}".rstrip())
        super().run_validators(value)


class TextField(WordsField):
    """Words of the customer; a field without a label is called by its name."""

    def __init__(self, *, name: Any, missing: Any, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, error_messages={"required": missing}, **kwargs)
        self.name = name

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let nobody's browser cut off what they paste: too much is said, never lost."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
