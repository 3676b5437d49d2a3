"""The error of the time engine, and sentences with placeholders for what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal[
    "invalid_request",
    "invalid_calendar",
    "never_open",
    "never_closes",
    "negative_duration",
    "reversed",
    "no_created",
    "unordered_events",
    "unknown_severity",
]


def gettext_noop(words: str) -> str:
    """Mark a sentence for translation; the code that shows it translates it."""
    return words


class Sentence(NamedTuple):
    """A sentence with placeholders, as the catalogues have it, and the values."""

    words: str
    values: Mapping[str, str | int] = {}

    def __str__(self) -> str:
        return self.words % self.values if self.values else self.words


class CalcError(ValueError):
    """The engine cannot answer a request: `kind` is for programs, `message` is English with the field before a colon."""

    def __init__(self, kind: Kind, field: str, words: str, /, **values: object) -> None:
        self.kind: Kind = kind
        self.field = field
        self.sentence = Sentence(words, {name: str(value) for name, value in values.items()})
        super().__init__(f"{field}: {self.sentence}" if field else str(self.sentence))

    @property
    def message(self) -> str:
        """What is wrong and where, in English."""
        return str(self)

    def within(self, field: str) -> CalcError:
        """Return this error with `field` in front of its own."""
        inner = f"{field}: {self.field}" if self.field else field
        return CalcError(self.kind, inner, self.sentence.words, **self.sentence.values)

    def as_kind(self, kind: Kind) -> CalcError:
        """Return this error with another kind."""
        return CalcError(kind, self.field, self.sentence.words, **self.sentence.values)
