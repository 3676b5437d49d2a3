"""Fields that take what they say and nothing that merely looks like it, and the forms made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers

from supportdesk.kernel import clock
from supportdesk.kernel.api.field_errors import name_errors
from supportdesk.kernel.fields.ranges import CALENDAR, OutOfRange, Range, read_instant

LARGEST_ID = 2**63 - 1


class Input(serializers.Serializer[Any]):
    """What a request may hold: a field that is not named here is refused by its name (ATTACK-A35)."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the checked values; raises ValidationError, whose sentences name the fields."""
        try:
            return self._check(data)
        except serializers.ValidationError:
            for name, field in self.fields.items():
                name_errors(name, field)
            return self._check(data)  # refused again, in our words: writing them costs more than checking twice

    def _check(self, data: Any) -> dict[str, Any]:
        """Return the checked values; raises ValidationError for unknown fields along with everything else."""
        unknown = (
            {name: [_("This field does not exist.")] for name in data if name not in self.fields}
            if _keyed(data)
            else {}
        )
        try:
            values: dict[str, Any] = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**_by_field(error.detail), **unknown}) from None
        if unknown:
            raise serializers.ValidationError(unknown)
        return values

    def create(self, validated_data: Any) -> Any:
        """Never used: operations write."""
        raise NotImplementedError

    def update(self, instance: Any, validated_data: Any) -> Any:
        """Never used: operations write."""
        raise NotImplementedError


class Output(serializers.Serializer[Any]):
    """What an answer holds, field by field; `receipt` is what is left of it for a token that may write and not read."""

    label: Any  # the framework moves a class's fields away before it sets its own attributes
    errors: Any
    receipt: ClassVar[type[Output] | None] = None
    is_receipt: ClassVar[bool] = False

    def create(self, validated_data: Any) -> Any:
        """Never used: operations write."""
        raise NotImplementedError

    def update(self, instance: Any, validated_data: Any) -> Any:
        """Never used: operations write."""
        raise NotImplementedError


class Text(serializers.CharField):
    """Words; a number is none. A line break is one character, as in the forms, however it is sent."""

    def to_internal_value(self, data: Any) -> str:
        """Return the words."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data)).replace("\r\n", "\n")


class Line(Text):
    """Words on one line, white space collapsed."""

    def to_internal_value(self, data: Any) -> str:
        """Return the words."""
        return " ".join(super().to_internal_value(data).split())


class Key(Text):
    """The key of something in the published terms, or a word of a fixed list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)


class Whole(serializers.IntegerField):
    """A whole number; in JSON it is written as one, in a form or address as digits."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        as_number = isinstance(data, int) and not isinstance(data, bool)
        as_digits = isinstance(data, str) and data.isascii() and data.lstrip("-").isdigit() and _in_a_form(self)
        if not (as_number or as_digits):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Id(Whole):
    """The number under which something is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **kwargs)


class Truth(serializers.BooleanField):
    """Yes or no; in JSON written as true or false, in a form as those words."""

    def to_internal_value(self, data: Any) -> bool:
        """Return which of both."""
        words = {"true": True, "false": False} if _in_a_form(self) else {}
        value = words.get(data, data) if isinstance(data, str) else data
        if not isinstance(value, bool):
            self.fail("invalid", input=data)
        return value


class Instant(serializers.DateTimeField):
    """An instant within a range, taken with its offset and always said in UTC."""

    def __init__(self, *, within: Range = CALENDAR, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)
        self._within = within

    def to_internal_value(self, value: Any) -> datetime:
        """Return it in UTC."""
        try:
            return read_instant(value, within=self._within, now=clock.now())
        except OutOfRange as error:
            raise serializers.ValidationError(str(error)) from None
        except (TypeError, ValueError):
            message = _("Enter date, time and offset, for example 2026-11-20T17:30:00Z or 2026-11-20T17:30:00+01:00.")
            raise serializers.ValidationError(message) from None


class Day(serializers.DateField):
    """A day within a range."""

    def __init__(self, *, within: Range = CALENDAR, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._within = within

    def to_internal_value(self, value: Any) -> date:
        """Return it."""
        day = super().to_internal_value(value)
        try:
            self._within.check_day(day, clock.now())
        except OutOfRange as error:
            raise serializers.ValidationError(str(error)) from None
        return day


class FileList(serializers.ListField):
    """Files of a form, each under the same name."""

    child = serializers.FileField(max_length=300)


def _in_a_form(field: serializers.Field[Any, Any, Any, Any]) -> bool:
    """Return whether what is read comes from a form or an address, in which everything is words."""
    return isinstance(getattr(field.root, "initial_data", None), QueryDict)


def _keyed(data: Any) -> bool:
    return isinstance(data, Mapping | QueryDict)


def _by_field(detail: Any) -> dict[str, Any]:
    return dict(detail) if isinstance(detail, Mapping) else {"non_field_errors": detail}
