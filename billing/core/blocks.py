"""From seconds to blocks: how long each is, in which band, and what it costs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from billing.core.policies import RatingPolicy
from billing.core.tariffs import MINUTES, PARTS, Line, PricedBand, Tariff

ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}
# How finely an amount that is no exact decimal is written.
FINEST = Decimal("1E-12")
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


class Piece(NamedTuple):
    """Seconds of a call in one band: from which on and how many, without those that an allowance gave."""

    band: PricedBand
    offset: int
    seconds: int


class Run(NamedTuple):
    """Blocks of one length in one band; `is_first` is the one first block of a price."""

    band: PricedBand
    is_first: bool
    times: int
    seconds: int


@lru_cache(maxsize=16)
def unit_of(decimals: int) -> Decimal:
    """Return the smallest amount of a currency."""
    return Decimal(1).scaleb(-decimals)


def round_money(amount: Decimal, decimals: int, policy: RatingPolicy) -> Decimal:
    """Return the amount in whole units of the currency."""
    return amount.quantize(unit_of(decimals), ROUNDINGS[policy.rounding])


def pieces_of(
    tariff: Tariff, line: Line, band: PricedBand, start: datetime, seconds: int, policy: RatingPolicy
) -> list[Piece]:
    """Return the parts of a call that started in a band, by the band that is charged for each."""
    if policy.crossing == "answer" or not seconds:
        return [Piece(band, 0, seconds)]
    return _split(tariff, line, band, start, seconds, policy)


def runs_of(pieces: Sequence[Piece], policy: RatingPolicy) -> tuple[Run, ...]:
    """Return the blocks of the parts of a call."""
    if len(pieces) == 1:
        return blocks(pieces[0].band, pieces[0].seconds)
    if policy.crossing == "split_restart":
        return tuple(run for piece in pieces for run in blocks(piece.band, piece.seconds))
    return _by_block_start(pieces)


def blocks(band: PricedBand, seconds: int) -> tuple[Run, ...]:
    """Return the started blocks of so many seconds in one band."""
    if seconds <= 0:
        return ()
    price = band.price
    first = price.first_seconds
    rest = seconds - first
    count = -(-rest // price.next_seconds) if rest > 0 else 0
    if not first:
        return (Run(band, is_first=False, times=count, seconds=price.next_seconds),)
    if not count:
        return (Run(band, is_first=True, times=1, seconds=first),)
    return Run(band, is_first=True, times=1, seconds=first), Run(
        band, is_first=False, times=count, seconds=price.next_seconds
    )


def parts_of(run: Run, count: int, decimals: int, policy: RatingPolicy) -> Decimal:
    """Return what so many blocks of a run cost, in `PARTS` of the amount, which are exact."""
    parts = run.band.first_parts if run.is_first else run.band.next_parts
    if policy.round_per == "block":
        parts = PARTS * round_money(parts / PARTS, decimals, policy)
    return parts if count == 1 else count * parts


def _split(
    tariff: Tariff, line: Line, band: PricedBand, start: datetime, seconds: int, policy: RatingPolicy
) -> list[Piece]:
    begun = [(band, 0)]
    for later, after in _changes(tariff, line, start, start + timedelta(seconds=seconds), policy):
        if later is not begun[-1][0]:
            # Half-open: the second that contains the change belongs to the band in which it started.
            offset = -(-after // _SECOND)
            if offset < seconds:
                begun.append((later, offset))
    ends = [offset for _, offset in begun[1:]] + [seconds]
    return [Piece(piece, offset, end - offset) for (piece, offset), end in zip(begun, ends, strict=True)]


def _changes(
    tariff: Tariff, line: Line, start: datetime, end: datetime, policy: RatingPolicy
) -> Iterator[tuple[PricedBand, timedelta]]:
    """The bands that may begin after a start and before an end, and how long after the start they do."""
    local, last = start.astimezone(tariff.zone), end.astimezone(tariff.zone)
    if local.utcoffset() != last.utcoffset():
        # Clocks change during the call, so local times do not tell how much time has passed.
        at = start.replace(second=0, microsecond=0) + _MINUTE
        while at < end:
            local = at.astimezone(tariff.zone)
            yield line.band_at(tariff.kind_of_day(local, policy), local.hour * 60 + local.minute), at - start
            at += _MINUTE
        return
    local, last = local.replace(tzinfo=None), last.replace(tzinfo=None)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    minute = local.hour * 60 + local.minute
    while midnight < last:
        row = tariff.kind_of_day(midnight, policy)
        edges = _edges(line.table[row])
        for edge in edges[bisect_right(edges, minute) :]:
            at = midnight + timedelta(minutes=edge)
            if at >= last:
                return
            yield line.band_at(row, edge), at - local
        midnight, minute = midnight + _DAY, -1


@lru_cache(maxsize=1024)
def _edges(row: bytes) -> tuple[int, ...]:
    """The minutes of a day in which a band begins; midnight is always one, whatever the day before had."""
    return tuple(minute for minute in range(MINUTES) if not minute or row[minute] != row[minute - 1])


def _by_block_start(pieces: Sequence[Piece]) -> tuple[Run, ...]:
    runs: list[Run] = []
    used = 0
    for band, offset, length in pieces:
        price = band.price
        if used == 0 and length and price.first_seconds:
            runs.append(Run(band, is_first=True, times=1, seconds=price.first_seconds))
            used = price.first_seconds
        rest = offset + length - used
        if rest > 0:
            count = -(-rest // price.next_seconds)
            runs.append(Run(band, is_first=False, times=count, seconds=price.next_seconds))
            used += count * price.next_seconds
    return tuple(runs)
