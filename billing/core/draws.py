"""What allowances give to a call: the seconds spoken, or started blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from billing.core.allowances import Balance, Reached, reached
from billing.core.blocks import Piece, Run


class Draw(NamedTuple):
    """Seconds that an allowance gave to a call."""

    allowance: str
    seconds: int


class BandDraw(NamedTuple):
    """Seconds that an allowance gave in one band of a call, and the thresholds that it reached with them."""

    allowance: str
    seconds: int
    band: str
    reached: Sequence[Reached]


Usable = Mapping[str, Sequence[Balance]]
"""What each line of a call may draw from, first to last."""


def draw_seconds(
    pieces: Sequence[Piece], usable: Usable, thresholds: Sequence[int]
) -> tuple[list[Piece], list[BandDraw]]:
    """Draw the seconds of each part of a call; returns what is left to charge, and the draws."""
    draws: list[BandDraw] = []
    rest: list[Piece] = []
    begin = 0
    for piece in pieces:
        taken = _draw(usable[piece.band.line], piece.seconds, piece.band.name, thresholds)
        draws += taken
        left = piece.seconds - sum(part.seconds for part in taken)
        if left:
            rest.append(Piece(piece.band, begin, left))
            begin += left
    return rest or [Piece(pieces[0].band, 0, 0)], draws


def draw_blocks(
    runs: Sequence[Run], usable: Usable, thresholds: Sequence[int]
) -> tuple[Sequence[Run], Sequence[BandDraw]]:
    """Draw whole blocks, first to last; once a block of a line is charged, so are those after it."""
    draws: list[BandDraw] = []
    rest: list[Run] = []
    charged: set[str] = set()
    for run in runs:
        line, available = run.band.line, 0
        balances = usable[line] if line not in charged else ()
        for balance in balances:
            available += balance.left
        free = min(run.times, available // run.seconds)
        if free:
            draws += _draw(balances, free * run.seconds, run.band.name, thresholds)
        if free < run.times:
            charged.add(line)
            rest.append(run._replace(times=run.times - free) if free else run)
    return rest, _together(draws) if len(draws) > 1 else draws


def _draw(balances: Sequence[Balance], seconds: int, band: str, thresholds: Sequence[int]) -> list[BandDraw]:
    """Take seconds from balances, first to last, as far as they go."""
    draws = []
    for balance in balances:
        before = balance.left
        taken = min(before, seconds)
        if taken:
            balance.left = before - taken
            seconds -= taken
            draws.append(BandDraw(balance.allowance.id, taken, band, reached(balance, before, thresholds)))
    return draws


def _together(draws: Sequence[BandDraw]) -> list[BandDraw]:
    """What an allowance gave in one band, as one draw: the first block and those after it are no two."""
    found: dict[tuple[str, str], BandDraw] = {}
    for taken in draws:
        key = (taken.allowance, taken.band)
        before = found.get(key)
        if before is not None:
            taken = taken._replace(seconds=before.seconds + taken.seconds, reached=[*before.reached, *taken.reached])
        found[key] = taken
    return list(found.values())


def draws_of(parts: Sequence[BandDraw]) -> list[Draw]:
    """Return what each allowance gave to a call in all bands."""
    if len(parts) == 1:
        return [Draw(parts[0].allowance, parts[0].seconds)]
    seconds: dict[str, int] = {}
    for part in parts:
        seconds[part.allowance] = seconds.get(part.allowance, 0) + part.seconds
    return [Draw(allowance, given) for allowance, given in seconds.items()]
