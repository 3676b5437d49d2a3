"""Choices that a form learns when it is made."""

from __future__ import annotations

from collections.abc import Iterable

from django.forms import BaseForm, ChoiceField, Field


def set_choices(form: BaseForm, **choices: Iterable[tuple[object, object]]) -> None:
    """Give choice fields of a form their choices, by the fields' names; raises TypeError for a field of another kind."""
    for name, offered in choices.items():
        choice_field(form.fields[name]).choices = list(offered)


def choice_field(field: Field) -> ChoiceField:
    """Return a field as the choice field that it was declared as; raises TypeError for another."""
    if not isinstance(field, ChoiceField):
        raise TypeError(f"{type(field).__name__} offers no choices.")
    return field
