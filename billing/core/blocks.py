"""From seconds to blocks: how long each is, in which band, and what it costs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from billing.core.policies import RatingPolicy
from billing.core.tariffs import MINUTES, Band, Line, Price, Tariff

ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}
# Finer than any tie that a price with six decimals can make, and coarse enough that sums stay exact.
FINEST = Decimal("1E-12")
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


class Run(NamedTuple):
    """Blocks of one length and price in one band; `is_first` is the one first block of a price."""

    band: Band
    price: Price
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


def runs_of(
    tariff: Tariff, line: Line, band: Band, start: datetime, seconds: int, policy: RatingPolicy, *, free: int = 0
) -> tuple[Run, ...]:
    """Return the blocks of a call of so many seconds that started in a band, after those that were free."""
    if policy.crossing == "answer":
        return blocks(band, band.charged_price, seconds - free)
    pieces = _split(tariff, line, band, start, seconds, policy)
    if free:
        pieces = _after(pieces, free)
    if policy.crossing == "split_restart":
        return tuple(run for piece, _, length in pieces if piece.price for run in blocks(piece, piece.price, length))
    return _by_block_start(pieces, seconds - free)


def blocks(band: Band, price: Price, seconds: int) -> tuple[Run, ...]:
    """Return the started blocks of so many seconds at one price."""
    first = price.first_seconds
    if seconds <= 0:
        return ()
    rest = seconds - first
    count = -(-rest // price.next_seconds) if rest > 0 else 0
    if not first:
        return (Run(band, price, is_first=False, times=count, seconds=price.next_seconds),)
    if not count:
        return (Run(band, price, is_first=True, times=1, seconds=first),)
    return Run(band, price, is_first=True, times=1, seconds=first), Run(
        band, price, is_first=False, times=count, seconds=price.next_seconds
    )


def exact_amount(run: Run, count: int, decimals: int, policy: RatingPolicy) -> Decimal:
    """Return what so many blocks of a run cost before the call is rounded."""
    price = run.price
    if run.is_first and price.first_amount is not None:
        if not count:
            return Decimal(0)
        if policy.round_per == "block":
            return round_money(price.first_amount, decimals, policy)
        return price.first_amount.quantize(FINEST)
    if policy.round_per == "block":
        return count * round_money(price.rate * run.seconds / price.rate_seconds, decimals, policy)
    return (price.rate * (count * run.seconds) / price.rate_seconds).quantize(FINEST)


def _split(
    tariff: Tariff, line: Line, band: Band, start: datetime, seconds: int, policy: RatingPolicy
) -> list[tuple[Band, int, int]]:
    """The bands a call runs through, each with its first second and its length."""
    pieces = [(band, 0)]
    for later, after in _changes(tariff, line, start, start + timedelta(seconds=seconds), policy):
        if later is not pieces[-1][0] and later.price is not None:
            # Half-open: the second that contains the change belongs to the band in which it started.
            offset = -(-after // _SECOND)
            if offset < seconds:
                pieces.append((later, offset))
    starts = [offset for _, offset in pieces] + [seconds]
    return [(piece, offset, starts[index + 1] - offset) for index, (piece, offset) in enumerate(pieces)]


def _changes(
    tariff: Tariff, line: Line, start: datetime, end: datetime, policy: RatingPolicy
) -> Iterator[tuple[Band, timedelta]]:
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


def _after(pieces: list[tuple[Band, int, int]], free: int) -> list[tuple[Band, int, int]]:
    """What is left of the pieces after so many seconds, counted from there."""
    rest = []
    for band, offset, length in pieces:
        begin = max(offset, free)
        if begin < offset + length:
            rest.append((band, begin - free, offset + length - begin))
    return rest


def _by_block_start(pieces: list[tuple[Band, int, int]], seconds: int) -> tuple[Run, ...]:
    runs: list[Run] = []
    used = 0
    for band, offset, length in pieces:
        price = band.charged_price
        if used == 0 and price.first_seconds:
            runs.append(Run(band, price, is_first=True, times=1, seconds=price.first_seconds))
            used = price.first_seconds
        rest = min(offset + length, seconds) - used
        if rest > 0:
            count = -(-rest // price.next_seconds)
            runs.append(Run(band, price, is_first=False, times=count, seconds=price.next_seconds))
            used += count * price.next_seconds
    return tuple(runs)
