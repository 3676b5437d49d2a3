"""Explanations as the engine gives them, written down short: days of November 2026 in Berlin, 9 to 18 o'clock unless they say otherwise."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from typing import cast

from slas.core.explain.explanation import Explanation, Piece, PieceKind

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def at(words: str) -> datetime:
    """Return an instant of November 2026 in Berlin: "20 16:42"."""
    day, clock = words.split()
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2026, 11, int(day), hour, minute, tzinfo=BERLIN).astimezone(UTC)


def explained(
    *spans: tuple[str, str],
    start: str,
    due: str | None,
    now: str,
    state: str = "running",
    total: int | None = None,
) -> Explanation:
    """Return an explanation of touching spans (kind or "wait:customer" or "holiday:name", end); open ones count."""
    pieces = []
    begin = at(start)
    for words, end_label in spans:
        kind, _, name = words.partition(":")
        end = at(end_label)
        seconds = int((end - begin).total_seconds()) if kind == "open" else 0
        pieces.append(Piece(cast("PieceKind", kind), begin, end, seconds, name))
        begin = end
    due_at = None if due is None else at(due)
    promised = sum(piece.counted_seconds for piece in pieces if due_at is None or piece.end <= due_at)
    return Explanation(
        subject="first_response",
        started_at=at(start),
        until=begin,
        due_at=due_at,
        state=state,
        pieces=tuple(pieces),
        total_seconds=total if total is not None else promised if due_at is not None else None,
        counted_seconds=sum(piece.counted_seconds for piece in pieces if piece.end <= at(now)),
    )
