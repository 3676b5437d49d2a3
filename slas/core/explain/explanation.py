"""Why a deadline is where it is: what was counted and what was left out, piece by piece."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PieceKind = Literal["open", "wait", "night", "closed_day", "holiday", "break", "stopped", "more"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of one kind; only `open` ones count. `counted_seconds` is whole and rounds so that sums are exact.

    `more` sums up what is not listed one by one: `windows` open ones, and whatever lies between.
    """

    kind: PieceKind
    start: datetime
    end: datetime
    counted_seconds: int
    name: str = ""
    windows: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """The pieces of one clock from its start to `until`, without gap or overlap.

    `until` is the later of the instant asked for and the due; for a met clock it is the instant it was met. Pieces are
    cut at the instant asked for: those before it sum to `counted_seconds`, open ones after it are what is to come.
    """

    subject: str
    started_at: datetime | None
    until: datetime | None
    due_at: datetime | None
    state: str
    pieces: tuple[Piece, ...]
    total_seconds: int | None
    counted_seconds: int
    round_the_clock: bool = False  # nothing but waits is ever left out
