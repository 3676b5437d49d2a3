"""The one error of the time engine."""

from typing import Literal

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


class CalcError(ValueError):
    """A question the engine cannot answer; `kind` is for programs, `message` names the field for people."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
