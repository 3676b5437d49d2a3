"""The price of phone calls: a pure function of tariff, allowances and calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import NamedTuple

from billing.core import wording
from billing.core.allowances import Allowance, Balance, Ledger, Reached
from billing.core.blocks import FINEST, Piece, Run, parts_of, pieces_of, round_money, runs_of
from billing.core.calls import PhoneCall, begin_of, checked_length, seconds_of
from billing.core.draws import BandDraw, Draw, draw_blocks, draw_seconds, draws_of
from billing.core.policies import RatingPolicy
from billing.core.tariffs import PARTS, ZERO, Price, Tariff
from billing.core.wording import PriceLine
from slas.errors import CalcError, gettext_noop

# Enough for the largest amount that a document may contain, times 3600, with all of its decimals.
PRECISION = 40


class RatedCall(NamedTuple):
    """What a call costs and why: its lines add up to `net`.

    `unrounded` is set where invoices are rounded and not calls: the exact amount in `PARTS`.
    """

    id: str
    line: str
    band: str
    seconds: int
    billed_seconds: int
    net: Decimal
    draws: Sequence[Draw]
    lines: Sequence[PriceLine]
    reached: Sequence[Reached]
    valid_from: date
    unrounded: Decimal | None = None


class RefusedCall(NamedTuple):
    """A call that cannot be rated."""

    id: str
    error: CalcError


class Rating(NamedTuple):
    """Calls in the order in which they were given, what they cost together, and what is left of the allowances."""

    calls: list[RatedCall | RefusedCall]
    total: Decimal
    balances: list[Balance]


class _Priced(NamedTuple):
    billed_seconds: int
    net: Decimal
    draws: Sequence[Draw]
    lines: Sequence[PriceLine]
    reached: Sequence[Reached]
    unrounded: Decimal | None = None


def rate(
    *,
    tariff: Tariff,
    allowances: Sequence[Allowance] = (),
    calls: Sequence[PhoneCall],
    ledger: Ledger | None = None,
) -> Rating:
    """Return the price of each call, rated by answer and then id; one that cannot be rated does not hold up the rest.

    A `ledger` instead of allowances tells afterwards what is left.
    """
    with localcontext(prec=PRECISION):
        return _rate(tariff, ledger or Ledger(allowances), calls)


def _rate(tariff: Tariff, ledger: Ledger, calls: Sequence[PhoneCall]) -> Rating:
    done: dict[int, RatedCall | RefusedCall] = {}
    seen: set[str] = set()
    waiting: list[tuple[datetime, str, int]] = []
    for index, call in enumerate(calls):
        if call.id in seen:
            words = gettext_noop("another call has this id")
            done[index] = RefusedCall(call.id, CalcError("invalid_request", "id", words))
        else:
            seen.add(call.id)
            waiting.append((call.answered_at or call.ended_at, call.id, index))
    waiting.sort()
    others = _legs(tariff, calls, waiting)
    following = {leg for legs in others.values() for leg in legs}
    for _, _, index in waiting:
        if index in following:
            continue
        call, more = calls[index], others.get(index, ())
        try:
            rated = _rate_call(tariff, ledger, call, [calls[leg] for leg in more])
        except CalcError as error:
            done |= {leg: RefusedCall(calls[leg].id, error) for leg in (index, *more)}
            continue
        done[index] = rated
        done |= {leg: _part_of(rated, calls[leg]) for leg in more}
    results = [done[index] for index in range(len(calls))]
    return Rating(results, _total(tariff, results), list(ledger.balances.values()))


def _legs(
    tariff: Tariff, calls: Sequence[PhoneCall], waiting: Iterable[tuple[datetime, str, int]]
) -> dict[int, list[int]]:
    """The first leg of each transferred call with the legs that follow it."""
    first: dict[str, int] = {}
    others: dict[int, list[int]] = {}
    for answered, _, index in waiting:
        linked = calls[index].linked_id
        if not linked or calls[index].answered_at is None:
            continue
        if linked not in first:
            version = tariff.version_at(answered.astimezone(tariff.zone).date())
            if version is not None and version.policy.legs == "one_call":
                first[linked] = index
        else:
            others.setdefault(first[linked], []).append(index)
    return others


def _part_of(rated: RatedCall, leg: PhoneCall) -> RatedCall:
    lines = (PriceLine(wording.PART, ZERO, name=rated.id),)
    return RatedCall(leg.id, rated.line, rated.band, 0, 0, ZERO, (), lines, (), rated.valid_from)


def _total(tariff: Tariff, results: Iterable[RatedCall | RefusedCall]) -> Decimal:
    total = parts = ZERO
    for result in results:
        if isinstance(result, RatedCall):
            if result.unrounded is None:
                total += result.net
            else:
                parts += result.unrounded
    return round_money(total + parts / PARTS, tariff.decimals, tariff.versions[-1].policy)


def _rate_call(tariff: Tariff, ledger: Ledger, call: PhoneCall, more: Sequence[PhoneCall]) -> RatedCall:
    answered = call.answered_at or call.ended_at
    local = answered.astimezone(tariff.zone)
    day = local.date()
    version = tariff.version_at(day)
    if version is None:
        words = gettext_noop("the tariff has no version for %(day)s")
        raise CalcError("invalid_request", "answered_at", words, day=day)
    policy = version.policy
    seconds = seconds_of(call, policy)
    if more:
        seconds = checked_length(seconds + sum(seconds_of(leg, policy) for leg in more), policy)
    begin = begin_of(call, policy)
    if begin is not answered and policy.crossing != "answer":
        local = begin.astimezone(tariff.zone)
    line = version.lines.get(call.line)
    if line is None:
        words = gettext_noop("must be one of %(options)s")
        raise CalcError("invalid_request", "line", words, options=", ".join(version.lines))
    band = line.band_at(tariff.kind_of_day(local, policy), local.hour * 60 + local.minute)
    free = _why_free(call, seconds, policy)
    if free is not None:
        priced = _Priced(0, ZERO, (), (free,), ())
    else:
        priced = _price(tariff, ledger, day, pieces_of(tariff, line, band, begin, seconds, policy), policy)
    return RatedCall(call.id, band.line, band.name, seconds, *priced[:5], version.valid_from, priced.unrounded)


def _why_free(call: PhoneCall, seconds: int, policy: RatingPolicy) -> PriceLine | None:
    if call.answered_at is None or seconds == 0:
        return PriceLine(wording.NOT_ANSWERED, ZERO)
    if seconds <= policy.grace_seconds:
        return PriceLine(wording.GRACE, ZERO, seconds=policy.grace_seconds)
    if call.outbound and policy.outbound == "free":
        return PriceLine(wording.OUTBOUND, ZERO)
    return None


def _price(tariff: Tariff, ledger: Ledger, day: date, pieces: Sequence[Piece], policy: RatingPolicy) -> _Priced:
    price = pieces[0].band.price
    usable = {piece.band.line: ledger.usable(day, piece.band.line, policy) for piece in pieces}
    parts: Sequence[BandDraw] = ()
    if policy.draw == "exact":
        pieces, parts = draw_seconds(pieces, usable, policy.thresholds)
    runs: Sequence[Run] = runs_of(pieces, policy)
    billed = 0
    for part in parts:
        billed += part.seconds
    for run in runs:
        billed += run.times * run.seconds
    if policy.draw == "rounded":
        runs, parts = draw_blocks(runs, usable, policy.thresholds)
    lines = [PriceLine(wording.FREE, ZERO, part.band, 0, part.seconds, ZERO, part.allowance) for part in parts]
    net, unrounded = _charge(tariff, price, runs, lines, policy)
    if not parts:
        return _Priced(billed, net, (), lines, (), unrounded)
    return _Priced(billed, net, draws_of(parts), lines, [mark for part in parts for mark in part.reached], unrounded)


def _charge(
    tariff: Tariff, price: Price, runs: Sequence[Run], lines: list[PriceLine], policy: RatingPolicy
) -> tuple[Decimal, Decimal | None]:
    """The net amount of a call, and its exact parts if it is not rounded; adds the lines that explain it."""
    decimals = tariff.decimals
    shown, parts = price.connect_fee, price.connect_fee * PARTS
    if shown:
        lines.append(PriceLine(wording.CONNECT_FEE, shown))
    for run in runs:
        of_run = parts_of(run, run.times, decimals, policy)
        amount = _written(of_run)
        words = wording.FIRST_BLOCK if run.is_first else wording.BLOCKS
        each = amount if run.times == 1 else _written(parts_of(run, 1, decimals, policy))
        lines.append(PriceLine(words, amount, run.band.name, run.times, run.seconds, each))
        shown += amount
        parts += of_run
    if runs and parts < price.minimum * PARTS:
        lines.append(PriceLine(wording.TO_MINIMUM, price.minimum - shown, price=price.minimum))
        shown, parts = price.minimum, price.minimum * PARTS
    elif price.maximum is not None and parts > price.maximum * PARTS:
        lines.append(PriceLine(wording.TO_MAXIMUM, price.maximum - shown, price=price.maximum))
        shown, parts = price.maximum, price.maximum * PARTS
    if policy.round_per == "invoice":
        return shown, parts
    rounded = round_money(parts / PARTS, decimals, policy)
    if rounded != shown:
        lines.append(PriceLine(wording.ROUNDING, rounded - shown))
    return rounded, None


def _written(parts: Decimal) -> Decimal:
    return (parts / PARTS).quantize(FINEST)
