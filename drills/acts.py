"""What is done to the desk when, and what is asked of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drills.desk import Desk

Act = tuple[float, Callable[[Desk], None]]


@dataclass(frozen=True)
class Size:
    """How much happens in how many seconds."""

    breaches: int
    escalations: int
    warnings: int
    digests: int
    noise: int
    seconds: float
    held_seconds: float
    filing_every: float


FULL = Size(
    breaches=3_000,
    escalations=300,
    warnings=300,
    digests=300,
    noise=100_000,
    seconds=120,
    held_seconds=40,
    filing_every=4,
)
SMALL = Size(
    breaches=100, escalations=10, warnings=20, digests=20, noise=2_000, seconds=12, held_seconds=12, filing_every=1.5
)


def every(seconds: float, act: Callable[[Desk], None]) -> Callable[[Size], Iterator[Act]]:
    """Do it again and again, after so many seconds each."""

    def acts(size: Size) -> Iterator[Act]:
        at = min(seconds, size.seconds / 4)
        while at < size.seconds:
            yield at, act
            at += seconds

    return acts


def tickers(size: Size) -> Iterator[Act]:
    """Kill the one there is, then let three run and kill those in turns."""
    half = size.seconds / 2
    yield half / 2, lambda desk: desk.kill("ticker")
    for name in ("ticker 2", "ticker 3"):
        yield half, lambda desk, name=name: desk.keep(name, desk.ticker_command)  # type: ignore[misc]
    for place, name in enumerate(("ticker", "ticker 2", "ticker 3"), 1):
        yield half + place * half / 4, lambda desk, name=name: desk.kill(name)  # type: ignore[misc]


def valkey_stopped(size: Size) -> Iterator[Act]:
    """Take Valkey away for half the time."""
    yield size.seconds / 4, Desk.kill_valkey
    yield size.seconds * 3 / 4, Desk.start_valkey


def valkey_killed(size: Size) -> Iterator[Act]:
    """Kill, start and flush Valkey, three times."""
    for part in (1, 2, 3):
        yield part * size.seconds / 4, Desk.kill_valkey
        yield part * size.seconds / 4, Desk.start_valkey
        yield (part + 0.5) * size.seconds / 4, Desk.flush_valkey


def clocks(size: Size) -> Iterator[Act]:
    """Set the hosts' clocks, both ways."""
    for place, wrong in enumerate((3600, -3600, 86_400, 3, -3, 0)):
        yield place * size.seconds / 6, lambda desk, wrong=wrong: desk.set_clock(wrong)  # type: ignore[misc]


def web_clock(size: Size) -> Iterator[Act]:
    """Set the clock of web's host ahead, then back, then right."""
    for place, wrong in enumerate((3600, -3600, 0)):
        yield place * size.seconds / 3, lambda desk, wrong=wrong: desk.set_web_clock(wrong)  # type: ignore[misc]


def held(
    begin: Callable[[Desk], None], end: Callable[[Desk], None], share: float = 1
) -> Callable[[Size], Iterator[Act]]:
    """Begin early, and end after this share of the time that things are held for."""

    def acts(size: Size) -> Iterator[Act]:
        yield 1, begin
        yield 1 + share * size.held_seconds, end

    return acts


def copied(size: Size) -> Iterator[Act]:
    """Restore a copy after a third of the time."""
    yield size.seconds / 3, Desk.start_copy


def no_dead_mail(desk: Desk) -> Iterator[str]:
    """Complain of mail that was given up."""
    if dead := desk.count_dead_mail():
        yield f"{dead} mails were given up"


def others_continue(desk: Desk) -> Iterator[str]:
    """Complain if a held ticket held up others."""
    if desk.locked is not None:
        yield from desk.locked.judge()


def copy_keeps_still(desk: Desk) -> Iterator[str]:
    """Complain if the copy wrote before it was released."""
    if desk.copy is not None:
        yield from desk.copy.judge()
