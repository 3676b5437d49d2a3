"""Refusals of the API's fields in the product's own words: each names the field and the remedy."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.core import validators
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

_Field = serializers.Field[Any, Any, Any, Any]
_MAX_CHOICES = 20


def name_errors(name: str, field: _Field) -> None:
    """Put the product's words in the place of the framework's; a field with words of its own keeps them."""
    for code, words in _sentences(name, field).items():
        if code in field.error_messages and field.error_messages[code] is _of_framework(field, code):
            field.error_messages[code] = words.replace("{", "{{").replace("}", "}}")
    field.validators = [_named(validator, name, field) for validator in field.validators]
    if isinstance(field, serializers.ListField | serializers.DictField):
        name_errors(name, field.child)


def _of_framework(field: _Field, code: str) -> Any:
    """Return what the framework says in this case, None where a class of ours has words of its own."""
    for kind in type(field).__mro__:
        if code in vars(kind).get("default_error_messages", {}):
            return vars(kind)["default_error_messages"][code] if kind.__module__.startswith("rest_framework") else None
    return None


def _sentences(name: str, field: _Field) -> dict[str, str]:
    """Return what is said in each case."""
    missing = _("%(field)s: this is required.") % {"field": name}
    wrong = _wrong_kind(field) % {"field": name}
    return {
        **dict.fromkeys(("required", "null", "blank", "empty"), missing),
        **dict.fromkeys(("invalid", "not_a_list", "not_a_dict", "max_string_length", "datetime", "date"), wrong),
        **dict.fromkeys(("invalid_choice", "no_name"), wrong),
    }


def _wrong_kind(field: _Field) -> str:
    if isinstance(field, serializers.ChoiceField):
        choices = ", ".join(str(choice) for choice in list(field.choices)[:_MAX_CHOICES])
        return _("%(field)s: this is not a valid choice. Please send one of these:") + f" {choices}".replace("%", "%%")
    if isinstance(field, serializers.IntegerField):
        return _("%(field)s: please send a whole number.")
    if isinstance(field, serializers.BooleanField):
        return _("%(field)s: please send true or false.")
    if isinstance(field, serializers.DateField):
        return _("%(field)s: please send the day as a date, for example 2026-11-20.")
    if isinstance(field, serializers.ListField | serializers.ListSerializer):
        return _("%(field)s: please send a list.")
    if isinstance(field, serializers.BaseSerializer | serializers.DictField):
        return _("%(field)s: please send an object with its fields.")
    if isinstance(field, serializers.FileField):
        return _("%(field)s: please send a file that has a name and is not empty.")
    return _("%(field)s: please send a text.")


def _named(validator: Any, name: str, field: _Field) -> Any:
    """Return a copy of the validator that speaks of the field; validators are shared by all requests."""
    words = _sentence_of(validator, name, field)
    if not words:
        return validator
    named = copy(validator)
    named.message = words
    return named


def _sentence_of(validator: Any, name: str, field: _Field) -> str:
    """Return what a validator says, with the places that it fills in; empty for one with words of its own."""
    places = {"field": name, "limit": "%(limit_value)s"}
    if isinstance(field, serializers.ListField) and isinstance(validator, validators.MinLengthValidator):
        return _("%(field)s: please send this many entries or more: %(limit)s.") % places
    if isinstance(field, serializers.ListField) and isinstance(validator, validators.MaxLengthValidator):
        return _("%(field)s: please send this many entries or fewer: %(limit)s.") % places
    if isinstance(validator, validators.ProhibitNullCharactersValidator | ProhibitSurrogateCharactersValidator):
        return _("%(field)s: one character cannot be stored. Please remove it or enter the text again.") % places
    if isinstance(validator, validators.MaxLengthValidator):
        words = _("%(name)s: %(length)d characters are too many; the limit is %(most)d.")
        return (
            words.replace("%(name)s", name)
            .replace("%(length)d", "%(show_value)d")
            .replace("%(most)d", "%(limit_value)d")
        )
    if isinstance(validator, validators.MinLengthValidator):
        return _("%(field)s: please send %(limit)s characters or more.") % places
    if isinstance(validator, validators.MinValueValidator):
        return _("%(field)s: please enter %(limit)s or more.") % places
    if isinstance(validator, validators.MaxValueValidator):
        return _("%(field)s: please enter %(limit)s or less.") % places
    if isinstance(validator, validators.EmailValidator):
        return _("%(field)s: please enter a full email address, for example name@example.com.") % places
    return ""
