"""Error messages of forms: each names the field by its label on the page, and the remedy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

_SENTENCES = {
    "required": gettext_lazy("%(field)s: this is required."),
    "invalid_choice": gettext_lazy("%(field)s: this is not a valid choice. Please choose again."),
    "invalid_list": gettext_lazy("%(field)s: this is not a valid choice. Please choose again."),
    "min_value": gettext_lazy("%(field)s: please enter %(limit)s or more."),
    "max_value": gettext_lazy("%(field)s: please enter %(limit)s or less."),
    "max_length": gettext_lazy("%(name)s: %(length)d characters are too many; the limit is %(most)d."),
    "null_characters_not_allowed": gettext_lazy(
        "%(field)s: one character cannot be stored. Please remove it or enter the text again."
    ),
    "invalid": gettext_lazy("%(field)s: this cannot be read. Please enter it again."),
}
_NUMBERS = gettext_lazy("%(field)s: please enter a number in digits.")


class NamedErrors(forms.Form):
    """A form whose error messages name the field where Django's would not; fields with their own messages keep them."""

    files: Any  # a field of this name is moved away before the framework sets what was sent

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error, with our message instead of Django's."""
        if field in self.fields:
            error = error if isinstance(error, ValidationError) else ValidationError(error)
            for problem in error.error_list:
                if _is_of_framework(self.fields[field], problem.code):
                    problem.message = _sentence(self.fields[field], str(self[field].label), problem)
                    problem.params = None
        super().add_error(field, error)


def _is_of_framework(field: forms.Field, code: str | None) -> bool:
    """Return whether the field has no message of its own for this error; those of validators are not its own."""
    if code not in _SENTENCES:
        return False
    own = field.error_messages.get(code)
    of_framework = [
        vars(kind).get("default_error_messages", {}).get(code)
        for kind in type(field).__mro__
        if kind.__module__.startswith("django.")
    ]
    return own is None or any(own is words for words in of_framework)


def _sentence(field: forms.Field, label: str, problem: ValidationError) -> str:
    if problem.code == "invalid" and isinstance(field, forms.IntegerField):
        return str(_NUMBERS) % {"field": label}
    params: dict[str, Any] = dict(problem.params or {})
    values = {
        "field": label,
        "name": label,
        "limit": params.get("limit_value"),
        "length": params.get("show_value", params.get("length")),
        "most": params.get("limit_value", params.get("max")),
    }
    return str(_SENTENCES[str(problem.code)]) % values
