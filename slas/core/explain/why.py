"""The days of a deadline in rows: which hours counted, and what was left out and why. The words are made elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from slas.core.explain.explanation import Explanation, Piece

RowKind = Literal["counted", "over", "wait", "stopped", "holiday", "closed_day", "night", "break", "more"]

Spans = tuple[tuple[datetime, datetime], ...]

_ALIKE_FROM = 3
_COUNTED = frozenset({"open", "more"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: days `first` to `last`, the spans of local time, and counted minutes that add up exactly over all rows.

    `spent_minutes` is None where all or nothing of it is spent; `count` says how many nights or breaks a row stands for;
    `has_hours` that some of its first day counts, as on a bank holiday with hours of its own.
    """

    kind: RowKind
    first: date
    last: date
    spans: Spans
    minutes: int = 0
    spent_minutes: int | None = None
    name: str = ""
    count: int = 1
    has_hours: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """All rows of a deadline; `minutes` is their sum, `over_minutes` what is over the due."""

    rows: tuple[Row, ...]
    minutes: int
    over_minutes: int


def explain_days(explanation: Explanation, *, now: datetime, tz: tzinfo, until: datetime | None = None) -> Why:
    """Return the rows in the order of time, days in the zone `tz`; nights and breaks are counted at the end.

    `until` ends them earlier, where a promise was kept.
    """
    due_at = explanation.due_at
    pieces = _cut(explanation.pieces, [instant for instant in (now, due_at, until) if instant is not None], tz)
    pieces = [piece for piece in pieces if until is None or piece.start < until]
    before = [piece for piece in pieces if due_at is None or piece.start < due_at]
    after = [piece for piece in pieces if due_at is not None and piece.start >= due_at]
    closed = _merge_closed_days(_counted_and_left_out(before, now=now, tz=tz))
    rows = _merge_alike(_mark_hours_of_holidays(closed))
    return Why((*rows, *_counts(before, tz)), _minutes(before), _minutes(after))


def _cut(pieces: Iterable[Piece], instants: Sequence[datetime], tz: tzinfo) -> list[Piece]:
    """Cut the pieces at some instants and at local midnights, but nights and breaks, which belong to no day's row."""
    parts: list[Piece] = []
    for piece in pieces:
        start, seconds = piece.start, piece.counted_seconds
        while start < piece.end:
            ends = [piece.end, *(instant for instant in instants if start < instant < piece.end)]
            if piece.kind not in ("night", "break", "more"):
                ends.append(_midnight_after(start, tz))
            end = min(ends)
            share = seconds if end == piece.end else min(round((end - start).total_seconds()), seconds)
            parts.append(replace(piece, start=start, end=end, counted_seconds=share))
            start, seconds = end, seconds - share
    return parts


def _midnight_after(instant: datetime, tz: tzinfo) -> datetime:
    tomorrow = instant.astimezone(tz).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=tz).astimezone(instant.tzinfo)


def _minutes(pieces: Iterable[Piece]) -> int:
    return sum(piece.counted_seconds for piece in pieces if piece.kind in _COUNTED) // 60


def _counted_and_left_out(pieces: Sequence[Piece], *, now: datetime, tz: tzinfo) -> list[Row]:
    """Return a row for each day and reason; minutes are differences of running totals, so that they add up."""
    rows: dict[tuple[str, date, str], Row] = {}
    seconds = 0
    for piece in pieces:
        if piece.kind in ("night", "break"):
            continue
        day = piece.start.astimezone(tz).date()
        key = (piece.kind, day, piece.name)
        kind: RowKind = "counted" if piece.kind == "open" else piece.kind
        row = rows.get(key) or Row(kind, day, day, (), name=piece.name)
        before, seconds = seconds, seconds + (piece.counted_seconds if piece.kind in _COUNTED else 0)
        minutes = seconds // 60 - before // 60
        done = (row.spent_minutes or 0) + (minutes if piece.end <= now else 0)
        if piece.kind == "more":
            rows[key] = replace(
                row, last=piece.end.astimezone(tz).date(), minutes=row.minutes + minutes, count=piece.windows
            )
            continue
        rows[key] = replace(row, spans=_extend(row.spans, piece, tz), minutes=row.minutes + minutes, spent_minutes=done)
    return [_spent_only_in_part(row) for row in rows.values()]


def _mark_hours_of_holidays(rows: Sequence[Row]) -> list[Row]:
    """Separate the holidays some of whose hours count from those that are closed whole."""
    counted = {row.first for row in rows if row.kind == "counted"}
    return [
        replace(row, has_hours=row.kind == "holiday" and row.first == row.last and row.first in counted) for row in rows
    ]


def _extend(spans: Spans, piece: Piece, tz: tzinfo) -> Spans:
    start, end = piece.start.astimezone(tz), piece.end.astimezone(tz)
    if spans and spans[-1][1] == start:
        return (*spans[:-1], (spans[-1][0], end))
    return (*spans, (start, end))


def _spent_only_in_part(row: Row) -> Row:
    partly = row.kind == "counted" and 0 < (row.spent_minutes or 0) < row.minutes
    return row if partly else replace(row, spent_minutes=None)


def _merge_closed_days(rows: Iterable[Row]) -> list[Row]:
    """Join closed days and days of one wait that follow each other; each holiday keeps its name."""
    merged: list[Row] = []
    for row in rows:
        last = merged[-1] if merged else None
        same = last is not None and (last.kind, last.name) == (row.kind, row.name)
        if last is not None and same and row.kind != "counted" and row.first - last.last <= timedelta(days=1):
            merged[-1] = replace(last, last=row.last, spans=(*last.spans, *row.spans))
        else:
            merged.append(row)
    return merged


def _merge_alike(rows: Sequence[Row]) -> list[Row]:
    """Join three or more days in a row that count the same hours; a day that is spent in part stays alone."""
    merged: list[Row] = []
    run: list[Row] = []
    for row in [*rows, None]:
        if row is not None and run and _alike(run[-1], row):
            run.append(row)
            continue
        merged += [_joined(run)] if len(run) >= _ALIKE_FROM else run
        run = [] if row is None else [row]
    return merged


def _alike(one: Row, other: Row) -> bool:
    if not (one.kind == other.kind == "counted") or one.spent_minutes is not None or other.spent_minutes is not None:
        return False
    return other.first - one.last == timedelta(days=1) and _hours(one) == _hours(other)


def _hours(row: Row) -> list[tuple[time, time]]:
    return [(start.time(), end.time()) for start, end in row.spans]


def _joined(run: Sequence[Row]) -> Row:
    return replace(run[0], last=run[-1].last, minutes=sum(row.minutes for row in run), count=len(run))


def _counts(pieces: Sequence[Piece], tz: tzinfo) -> list[Row]:
    """Return one row for all nights and one for all breaks, where there are any."""
    rows = []
    kinds: tuple[Literal["night", "break"], ...] = ("night", "break")
    for kind in kinds:
        found = _lone(pieces, kind)
        if found:
            first, last = (piece.start.astimezone(tz).date() for piece in (found[0], found[-1]))
            rows.append(Row(kind, first, last, (), count=len(found)))
    return rows


def _lone(pieces: Sequence[Piece], kind: str) -> list[Piece]:
    """Return the nights or breaks between open hours; a night beside a closed day is part of that, and has its row."""
    found: list[Piece] = []
    closed = frozenset({"closed_day", "holiday"})
    for index, piece in enumerate(pieces):
        if piece.kind != kind or closed & {part.kind for part in pieces[max(index - 1, 0) : index + 2]}:
            continue
        if found and found[-1].end == piece.start:
            found[-1] = replace(found[-1], end=piece.end)
        else:
            found.append(piece)
    return found
