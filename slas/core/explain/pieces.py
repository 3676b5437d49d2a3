"""The pieces of an explanation: a clock's span cut into what counted and what was left out."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from slas.core.calendar.calendars import Calendar
from slas.core.clock.clocks import Clock, waits_of
from slas.core.clock.history import Facts, Pause
from slas.core.clock.times import State
from slas.core.explain.explanation import Explanation, Piece, PieceKind
from slas.core.instants import DAY, SECOND, from_us

# What is listed one by one before the rest is summed up: a deadline by hand may lie years ahead.
LISTED_PIECES = 200
LISTED_FOR = 100 * DAY


class Span(NamedTuple):
    """A piece in microseconds since 1970."""

    kind: PieceKind
    start: int
    end: int
    name: str


def explain_clock(
    facts: Facts, clock: Clock, subject: str, state: State, now: int, language: str | None, *, whole: bool
) -> Explanation:
    """Why a clock stands as it does at `now`, from its origin to its due or to `now`, whichever is later.

    Unless the `whole` is asked for, what comes after the first pieces is summed up.
    """
    due = clock.due()
    until = clock.met_at if clock.met_at is not None else max(now, due or now) if state == "running" else now
    name = "ladder" if subject.startswith("step ") else subject
    waits = waits_of(facts, name, clock.set_due)
    listed = until if whole else min(until, clock.origin + LISTED_FOR)
    spans = _cut(clock.calendar, facts.stops, waits, (clock.origin, now, listed), language)
    if not whole:
        if len(spans) > LISTED_PIECES:
            spans = spans[:LISTED_PIECES]
            listed = spans[-1].end
        spans += _summed(clock, facts.stops, (listed, now, until))
    total = clock.total()
    return Explanation(
        subject=subject,
        started_at=from_us(clock.origin),
        until=from_us(until),
        due_at=None if due is None else from_us(due),
        state=state,
        pieces=tuple(_pieces(spans, clock)),
        total_seconds=None if total is None else total // SECOND,
        counted_seconds=clock.elapsed(now) // SECOND,
        round_the_clock=clock.calendar.spec.never_closes,
    )


def explain_span(calendar: Calendar, start: int, end: int, language: str | None = None) -> list[Span]:
    """What is open and why it is closed between two instants."""
    return _cut(calendar, [], [], (start, end, end), language)


def _cut(
    calendar: Calendar,
    stops: list[Pause],
    waits: Sequence[tuple[Pause, str]],
    marks: tuple[int, int, int],
    language: str | None,
) -> list[Span]:
    start, now, end = marks
    edges = {edge for pause in [*stops, *(pause for pause, _ in waits)] for edge in pause if edge is not None}
    cuts = sorted({start, end} | {edge for edge in edges | {now} if start < edge < end})
    spans: list[Span] = []
    for begin, finish in pairwise(cuts):
        for span in _spans(calendar, stops, waits, begin, finish, language):
            last = spans[-1] if spans else None
            if last is not None and span.start != now and (last.kind, last.name) == (span.kind, span.name):
                spans[-1] = last._replace(end=span.end)
            else:
                spans.append(span)
    return spans


def _spans(
    calendar: Calendar,
    stops: list[Pause],
    waits: Sequence[tuple[Pause, str]],
    start: int,
    end: int,
    language: str | None,
) -> Iterator[Span]:
    if any(_covers(pause, start) for pause in stops):
        yield Span("stopped", start, end, "")
        return
    who = next((who for pause, who in waits if _covers(pause, start)), None)
    at = start
    for opening, closing in calendar.windows_us(start, end):
        yield from _closed(calendar, at, opening, language)
        yield Span("wait", opening, closing, who) if who else Span("open", opening, closing, "")
        at = closing
    yield from _closed(calendar, at, end, language)


def _closed(calendar: Calendar, start: int, end: int, language: str | None) -> Iterator[Span]:
    if start < end:
        for kind, begin, finish, name in calendar.closed(start, end, language):
            yield Span(kind, begin, finish, name)


def _covers(pause: Pause, at: int) -> bool:
    return pause.start <= at and (pause.end is None or at < pause.end)


def _summed(clock: Clock, stops: list[Pause], marks: tuple[int, int, int]) -> Iterator[Span]:
    # The window that is open now stays a piece of its own: pages count its seconds down.
    start, now, end = marks
    around = clock.calendar.windows_us(now, now + DAY) if start <= now < end else []
    current = around[0][1] if around and around[0][0] == now else now
    edges = {now, current, clock.due()} | {edge for pause in stops for edge in pause}
    cuts = sorted({start, end} | {edge for edge in edges if edge is not None and start < edge < end})
    for begin, finish in pairwise(cuts):
        if any(_covers(pause, begin) for pause in stops):
            yield Span("stopped", begin, finish, "")
        elif begin == now < current and clock.elapsed(finish) - clock.elapsed(begin) == finish - begin:
            yield Span("open", begin, finish, "")
        else:
            yield Span("more", begin, finish, "")


def _pieces(spans: list[Span], clock: Clock) -> Iterator[Piece]:
    # Whole seconds by the running total, so that the pieces sum to the elapsed seconds whatever the microseconds.
    counted = 0
    for kind, start, end, name in spans:
        before, windows = counted // SECOND, 0
        if kind == "open":
            counted += end - start
        elif kind == "more":
            counted += clock.elapsed(end) - clock.elapsed(start)
            windows = clock.calendar.open_time.count(start, end)
        yield Piece(kind, from_us(start), from_us(end), counted // SECOND - before, name, windows)
