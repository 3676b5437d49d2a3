"""Refusals of forms in the product's own words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _


class NamedErrors(forms.Form):
    """A form that names the field which was left empty by its label on the page."""

    def full_clean(self) -> None:
        """Check the form; fields with words of their own keep them."""
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                words = _("%(field)s: please fill this in.") % {"field": field.label or ""}
                field.error_messages = {**field.error_messages, "required": words}
        super().full_clean()
