"""Targets: a promised time, when its clock begins, and the conditions under which it applies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

from slas.core.calendar.calendar_spec import CalendarSpec, DueMode, parse_calendar
from slas.core.clock.conditions import When, parse_when
from slas.core.instants import LONGEST
from slas.core.protocol import documents
from slas.errors import CalcError, gettext_noop

MAX_DAYS = 36_600

TargetKind = Literal[
    "open_seconds", "seconds", "business_days", "calendar_days", "calendar_weeks", "calendar_months", "best_effort"
]
Commitment = Literal["guaranteed", "effort"]
COMMITMENTS: tuple[Commitment, ...] = get_args(Commitment)
Starts = Literal["created", "confirmed", "assigned"]
STARTS: tuple[Starts, ...] = get_args(Starts)


@dataclass(frozen=True, slots=True)
class Target:
    """A promised time: `amount` is seconds, business days, or days, weeks or months; best effort has none, never falls due.

    Its clock begins when the ticket `starts`: with its creation, its first confirmed priority or its first assignment.
    Where `lines` are given, the first whose conditions hold takes its place.
    """

    kind: TargetKind
    amount: int = 0
    mode: DueMode = "closing"
    calendar: CalendarSpec | None = None
    commitment: Commitment | None = None
    starts: Starts = "created"
    lines: tuple[Line, ...] = ()

    def document(self) -> object:
        """The target, or its lines in order, in the form that `parse_target` reads."""
        if not self.lines:
            return _document(self)
        return [*({"when": line.when.document(), **_document(line.target)} for line in self.lines), _document(self)]


class Line(NamedTuple):
    """A target that applies under conditions."""

    when: When
    target: Target


def _document(target: Target) -> dict[str, object]:
    document: dict[str, object] = {target.kind: True if target.kind == "best_effort" else target.amount}
    if target.kind == "business_days":
        document["mode"] = target.mode
    if target.calendar is not None:
        document["calendar"] = target.calendar.document()
    if target.commitment is not None:
        document["commitment"] = target.commitment
    if target.starts != "created":
        document["starts"] = target.starts
    return document


def parse_target(document: object, field: str = "target") -> Target:
    """A target from its document, or from a list of lines of which the last has no condition."""
    if not isinstance(document, list | tuple):
        return _parse_target(documents.mapping(document, field, "invalid_request"), field)
    if not document:
        raise CalcError("invalid_request", field, gettext_noop("needs a line without conditions"))
    *lines, last = [
        _parse_line(line, f"{field}[{number}]", is_last=number == len(document))
        for number, line in enumerate(document, 1)
    ]
    return replace(last.target, lines=tuple(lines))


def _parse_line(value: object, field: str, *, is_last: bool) -> Line:
    fields = dict(documents.mapping(value, field, "invalid_request"))
    if is_last == ("when" in fields):
        words = (
            gettext_noop("the last line applies to all others, it has no condition")
            if is_last
            else gettext_noop("only the last line has no condition")
        )
        raise CalcError("invalid_request", f"{field}.when", words)
    when = parse_when(fields.pop("when", {}), f"{field}.when")
    return Line(when, _parse_target(fields, field))


def _parse_target(fields: Mapping[str, object], field: str) -> Target:
    documents.known_keys(fields, (*_KINDS, *_DETAILS), field, "invalid_request")
    kinds: list[TargetKind] = [kind for kind in _KINDS if kind in fields]
    if len(kinds) != 1:
        raise CalcError(
            "invalid_request", field, gettext_noop("needs exactly one of %(options)s"), options=", ".join(_KINDS)
        )
    kind = kinds[0]
    if "mode" in fields and kind != "business_days":
        raise CalcError("invalid_request", f"{field}.mode", gettext_noop("is only possible with business_days"))
    return Target(
        kind=kind,
        amount=_amount(kind, fields[kind], f"{field}.{kind}"),
        mode=_MODES[documents.choice(fields.get("mode", "closing"), _MODES, f"{field}.mode", "invalid_request")],
        calendar=parse_calendar(fields["calendar"], f"{field}.calendar") if "calendar" in fields else None,
        commitment=_COMMITMENTS[
            documents.choice(fields["commitment"], _COMMITMENTS, f"{field}.commitment", "invalid_request")
        ]
        if "commitment" in fields
        else None,
        starts=_STARTS[
            documents.choice(fields.get("starts", "created"), _STARTS, f"{field}.starts", "invalid_request")
        ],
    )


_KINDS: tuple[TargetKind, ...] = get_args(TargetKind)
_MAX: Mapping[TargetKind, int] = {
    "open_seconds": LONGEST,
    "seconds": LONGEST,
    "business_days": MAX_DAYS,
    "calendar_days": MAX_DAYS,
    "calendar_weeks": MAX_DAYS // 7,
    "calendar_months": 1200,
}
_MODES: dict[str, DueMode] = {"closing": "closing", "same_time": "same_time"}
_COMMITMENTS: dict[str, Commitment] = {commitment: commitment for commitment in COMMITMENTS}
_STARTS: dict[str, Starts] = {start: start for start in STARTS}
_DETAILS = ("mode", "calendar", "commitment", "starts")


def _amount(kind: TargetKind, value: object, field: str) -> int:
    if kind != "best_effort":
        return documents.whole(value, field, _MAX[kind])
    if value is not True:
        raise CalcError("invalid_request", field, gettext_noop("must be true"))
    return 0
