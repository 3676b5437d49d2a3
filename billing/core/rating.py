"""The price of phone calls: a pure function of tariff, allowances and calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from billing.core import wording
from billing.core.allowances import Allowance, Balance, Draw, Ledger, Reached, draw, reached
from billing.core.blocks import FINEST, Run, exact_amount, round_money, runs_of
from billing.core.calls import PhoneCall, begin_of, seconds_of
from billing.core.policies import RatingPolicy
from billing.core.tariffs import ZERO, Band, Line, Price, Tariff, TariffVersion
from billing.core.wording import PriceLine
from slas.errors import CalcError, gettext_noop


class RatedCall(NamedTuple):
    """What a call costs and why: its lines add up to `net` exactly."""

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


def rate(*, tariff: Tariff, allowances: Sequence[Allowance] = (), calls: Sequence[PhoneCall]) -> Rating:
    """Return the price of each call, rated by answer and then id; one that cannot be rated does not hold up the rest."""
    ledger = Ledger(allowances)
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
    total = ZERO
    for result in results:
        if isinstance(result, RatedCall):
            total += result.net
    return round_money(total, tariff.decimals, tariff.versions[-1].policy)


def _rate_call(tariff: Tariff, ledger: Ledger, call: PhoneCall, more: Sequence[PhoneCall]) -> RatedCall:
    answered = call.answered_at or call.ended_at
    local = answered.astimezone(tariff.zone)
    day = local.date()
    version = tariff.version_at(day)
    if version is None:
        words = gettext_noop("the tariff has no version for %(day)s")
        raise CalcError("invalid_request", "answered_at", words, day=day)
    policy = version.policy
    seconds = seconds_of(call, policy) + sum(seconds_of(leg, policy) for leg in more)
    begin = begin_of(call, policy)
    if begin is not answered and policy.crossing != "answer":
        local = begin.astimezone(tariff.zone)
    line, band = _band_of(tariff, version, call.line, local)
    free = _why_free(call, seconds, policy)
    if free is not None:
        priced = _Priced(0, ZERO, (), (free,), ())
    else:
        priced = _price(tariff, ledger.usable(day, line.name, policy), (line, band, begin, seconds), policy)
    return RatedCall(call.id, line.name, band.name, seconds, *priced, version.valid_from)


def _band_of(tariff: Tariff, version: TariffVersion, name: str, local: datetime) -> tuple[Line, Band]:
    line = version.lines.get(name)
    if line is None:
        words = gettext_noop("must be one of %(options)s")
        raise CalcError("invalid_request", "line", words, options=", ".join(version.lines))
    row, minute = tariff.kind_of_day(local, version.policy), local.hour * 60 + local.minute
    band = line.bands[line.table[row][minute]]
    if band.as_line is not None:
        line = version.lines[band.as_line]
        band = line.bands[line.table[row][minute]]
    return line, band


def _why_free(call: PhoneCall, seconds: int, policy: RatingPolicy) -> PriceLine | None:
    if call.answered_at is None or seconds == 0:
        return PriceLine(wording.NOT_ANSWERED, ZERO)
    if seconds <= policy.grace_seconds:
        return PriceLine(wording.GRACE, ZERO, seconds=policy.grace_seconds)
    if call.outbound and policy.outbound == "free":
        return PriceLine(wording.OUTBOUND, ZERO)
    return None


def _price(
    tariff: Tariff, usable: Sequence[Balance], stretch: tuple[Line, Band, datetime, int], policy: RatingPolicy
) -> _Priced:
    line, band, begin, seconds = stretch
    price = band.charged_price
    left_before = [balance.left for balance in usable]
    lines: list[PriceLine] = []
    draws: list[Draw] = []
    free = 0
    if usable and policy.draw == "exact":
        draws = draw(usable, seconds)
        free = sum(taken.seconds for taken in draws)
    runs = runs_of(tariff, line, band, begin, seconds, policy, free=free)
    billed = free + sum(run.times * run.seconds for run in runs)
    if usable and policy.draw == "rounded":
        runs, draws = _draw_blocks(usable, runs)
    if draws:
        lines += [PriceLine(wording.FREE, ZERO, band.name, 0, taken.seconds, ZERO, taken.allowance) for taken in draws]
    net = _charge(tariff, price, runs, lines, policy)
    marks: list[Reached] = []
    if draws:
        for balance, before in zip(usable, left_before, strict=True):
            if balance.left != before:
                marks += reached(balance, before, policy.thresholds)
    return _Priced(billed, net, draws, lines, marks)


def _draw_blocks(usable: Sequence[Balance], runs: Sequence[Run]) -> tuple[tuple[Run, ...], list[Draw]]:
    """Draw whole blocks, first to last; what is left of the blocks is charged."""
    available = sum(balance.left for balance in usable)
    drawn = 0
    rest: list[Run] = []
    for run in runs:
        free = 0 if rest else min(run.times, (available - drawn) // run.seconds)
        drawn += free * run.seconds
        if free < run.times:
            rest.append(run if free == 0 else run._replace(times=run.times - free))
    return tuple(rest), draw(usable, drawn) if drawn else []


def _charge(tariff: Tariff, price: Price, runs: Sequence[Run], lines: list[PriceLine], policy: RatingPolicy) -> Decimal:
    """The net amount of a call; adds the lines that explain it."""
    net = price.connect_fee
    if net:
        lines.append(PriceLine(wording.CONNECT_FEE, net))
    for run in runs:
        amount = exact_amount(run, run.times, tariff.decimals, policy)
        words = wording.FIRST_BLOCK if run.is_first else wording.BLOCKS
        each = amount if run.times == 1 else exact_amount(run, 1, tariff.decimals, policy)
        lines.append(PriceLine(words, amount, run.band.name, run.times, run.seconds, each))
        net += amount
    if runs and net < price.minimum:
        lines.append(PriceLine(wording.TO_MINIMUM, price.minimum - net, price=price.minimum))
        net = price.minimum
    elif price.maximum is not None and net > price.maximum:
        lines.append(PriceLine(wording.TO_MAXIMUM, price.maximum - net, price=price.maximum))
        net = price.maximum
    if policy.round_per == "invoice":
        return net.quantize(FINEST)
    rounded = round_money(net, tariff.decimals, policy)
    if rounded != net:
        lines.append(PriceLine(wording.ROUNDING, rounded - net))
    return rounded
