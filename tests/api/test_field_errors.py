"""What the API refuses at a field is said in the product's words, with the field's name and the remedy."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.validators import EmailValidator
from django.utils import translation
from rest_framework import serializers

from supportdesk.kernel.api.fields import Day, Id, Input, Key, Line, Text, Truth, Whole


class ExampleSerializer(Input):
    """A field of each kind."""

    text = Text(max_length=3)
    line = Line(required=False, min_length=2)
    email = Line(required=False, validators=[EmailValidator()])
    key = Key(required=False)
    number = Whole(required=False, min_value=2, max_value=5)
    id = Id(required=False)
    truth = Truth(required=False)
    day = Day(required=False)
    choice = serializers.ChoiceField(choices=["low", "high"], required=False)
    several = serializers.ListField(child=Id(), required=False, min_length=1, max_length=2)
    answers = serializers.DictField(child=Text(), required=False)


CASES: list[tuple[Any, str]] = [
    ({}, "text: this is required."),
    ({"text": ""}, "text: this is required."),
    ({"text": None}, "text: this is required."),
    ({"text": 5}, "text: please send a text."),
    ({"text": "long"}, "text: 4 characters are too many; the limit is 3."),
    ({"line": "x"}, "line: please send 2 characters or more."),
    ({"email": "nora"}, "email: please enter a full email address, for example name@example.com."),
    ({"key": "x" * 61}, "key: 61 characters are too many; the limit is 60."),
    ({"number": "two"}, "number: please send a whole number."),
    ({"number": 1}, "number: please enter 2 or more."),
    ({"number": 6}, "number: please enter 5 or less."),
    ({"id": 0}, "id: please enter 1 or more."),
    ({"truth": "maybe"}, "truth: please send true or false."),
    ({"day": "yesterday"}, "day: please send the day as a date, for example 2026-11-20."),
    ({"choice": "middle"}, "choice: this is not a valid choice. Please send one of these: low, high"),
    ({"several": 5}, "several: please send a list."),
    ({"several": []}, "several: please send this many entries or more: 1."),
    ({"several": [1, 2, 3]}, "several: please send this many entries or fewer: 2."),
    ({"several": ["x"]}, "several: please send a whole number."),
    ({"answers": []}, "answers: please send an object with its fields."),
    ({"answers": {"version": 5}}, "answers: please send a text."),
]


def said(sent: dict[str, Any]) -> list[str]:
    """Return all that is said of what was sent."""
    form = ExampleSerializer(data={"text": "why"} | sent if sent else sent)
    form.is_valid()
    return leaves(form.errors)


def leaves(errors: Any) -> list[str]:
    """Return the sentences of nested errors."""
    if isinstance(errors, dict):
        return [text for inner in errors.values() for text in leaves(inner)]
    return [text for inner in errors for text in leaves(inner)] if isinstance(errors, list) else [str(errors)]


@pytest.mark.parametrize(("sent", "words"), CASES)
def test_fault_B13_a_refusal_of_the_api_names_the_field_and_the_remedy(sent: dict[str, Any], words: str) -> None:
    assert said(sent) == [words]


@pytest.mark.parametrize("sent", [sent for sent, _words in CASES])
def test_fault_B13_a_refusal_of_the_api_names_the_field_in_german_too(sent: dict[str, Any]) -> None:
    with translation.override("de"):
        german = said(sent)
    assert german != said(sent)
    assert [text for text in german if text.split(":")[0] not in ExampleSerializer().fields] == []
