"""The one error of the time engine, and the sentences with places in which the pure cores say what is wrong."""

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
    """Mark a sentence for the catalogues; the code that shows it has it translated."""
    return words


class Sentence(NamedTuple):
    """A sentence with places, as it is in the catalogues, and what is in the places."""

    words: str
    values: Mapping[str, str | int] = {}

    def __str__(self) -> str:
        return self.words % self.values if self.values else self.words


class CalcError(ValueError):
    """A question the engine cannot answer: `kind` for programs, `message` in English with the field before a colon."""

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
        """Return this error as one of something that the field holds."""
        inner = f"{field}: {self.field}" if self.field else field
        return CalcError(self.kind, inner, self.sentence.words, **self.sentence.values)

    def as_kind(self, kind: Kind) -> CalcError:
        """Return this error under another kind."""
        return CalcError(kind, self.field, self.sentence.words, **self.sentence.values)
