"""Reading tariffs, policies and allowances from their documents; every complaint names the field by its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from billing.core.allowances import KINDS, Allowance
from billing.core.amounts import FINER, read_amount, read_currency, read_minute, read_positive
from billing.core.policies import CHOICES, RatingPolicy
from billing.core.tariffs import DAYS, ZERO, Band, Line, Price, Tariff, TariffVersion, Windows, line_of, week_of
from slas.core.instants import parse_date
from slas.core.protocol import documents
from slas.errors import CalcError, gettext_noop

DAY_SECONDS = 86_400
MAX_BANDS = 50
MAX_ALLOWANCE_MINUTES = 1_000_000
_BAD: Final = "invalid_request"
_PRICES = {
    "blocks": ("first", "next"),
    "per_minute": ("per_minute", "first_seconds", "increment_seconds"),
    "per_hour": ("per_hour", "step_seconds", "percent"),
}
_EXTRAS = ("connect_fee", "minimum", "maximum")


def read_tariff(value: object, policy: RatingPolicy, field: str = "tariff") -> Tariff:
    """Return a tariff; `policy` applies to the versions that name none of their own."""
    document = documents.mapping(value, field, _BAD)
    documents.known_keys(document, ("currency", "tz", "holidays", "versions", "lines"), field, _BAD)
    currency, decimals = read_currency(document.get("currency"), f"{field}.currency")
    listed = documents.sequence(document.get("holidays", []), f"{field}.holidays", _BAD)
    if ("versions" in document) == ("lines" in document):
        raise CalcError(_BAD, field, gettext_noop('must have either "lines" or "versions"'))
    versions = document.get("versions")
    if versions is None:
        lines = _lines(document["lines"], decimals, policy, f"{field}.lines")
        read = [TariffVersion(date.min, lines, policy)]
    else:
        read = [
            _version(item, decimals, policy, f"{field}.versions[{index}]")
            for index, item in enumerate(documents.sequence(versions, f"{field}.versions", _BAD))
        ]
    starts = [version.valid_from for version in read]
    if not starts or starts != sorted(set(starts)):
        raise CalcError(_BAD, f"{field}.versions", gettext_noop("must be listed by day, each with a later one"))
    holidays = frozenset(parse_date(day, f"{field}.holidays[{index}]") for index, day in enumerate(listed))
    return Tariff(currency, decimals, _zone(document.get("tz"), f"{field}.tz"), holidays, tuple(read))


def _zone(value: object, field: str) -> ZoneInfo:
    try:
        return ZoneInfo(documents.text(value, field, _BAD))
    except (KeyError, ValueError, OSError):
        raise CalcError(_BAD, field, gettext_noop("%(value)s is not a time zone"), value=repr(value)) from None


def _version(value: object, decimals: int, policy: RatingPolicy, field: str) -> TariffVersion:
    document = documents.mapping(value, field, _BAD)
    documents.known_keys(document, ("valid_from", "lines", "policy"), field, _BAD)
    if "policy" in document:
        policy = read_policy(document["policy"], f"{field}.policy")
    valid_from = parse_date(document.get("valid_from"), f"{field}.valid_from")
    return TariffVersion(valid_from, _lines(document.get("lines"), decimals, policy, f"{field}.lines"), policy)


def _lines(value: object, decimals: int, policy: RatingPolicy, field: str) -> dict[str, Line]:
    document = documents.mapping(value, field, _BAD)
    if not document:
        raise CalcError(_BAD, field, gettext_noop("must name a line"))
    bands = {name: _bands(item, decimals, policy, f"{field}.{name}") for name, item in document.items()}
    weeks = {name: week_of(bands[name], policy, f"{field}.{name}") for name in bands}
    for name, of_line in bands.items():
        for band in of_line:
            if band.as_line is not None and not all(
                other.price is not None for other in bands.get(band.as_line, of_line)
            ):
                words = gettext_noop("%(line)s is not a line with prices of its own")
                raise CalcError(_BAD, f"{field}.{name}", words, line=repr(band.as_line))
    return {name: line_of(name, bands, weeks, f"{field}.{name}") for name in bands}


def _bands(value: object, decimals: int, policy: RatingPolicy, field: str) -> tuple[Band, ...]:
    document = documents.mapping(value, field, _BAD)
    documents.known_keys(document, ("bands",), field, _BAD)
    listed = documents.sequence(document.get("bands"), f"{field}.bands", _BAD)
    if not 0 < len(listed) <= MAX_BANDS:
        words = gettext_noop("must have 1 to %(limit)s entries")
        raise CalcError(_BAD, f"{field}.bands", words, limit=MAX_BANDS)
    return tuple(_band(band, decimals, policy, f"{field}.bands[{index}]") for index, band in enumerate(listed))


def _band(value: object, decimals: int, policy: RatingPolicy, field: str) -> Band:
    document = documents.mapping(value, field, _BAD)
    documents.known_keys(document, ("name", "hours", "price", "as_line"), field, _BAD)
    name = documents.text(document.get("name"), f"{field}.name", _BAD)
    hours = _hours(document["hours"], policy, f"{field}.hours") if "hours" in document else None
    if ("price" in document) == ("as_line" in document):
        raise CalcError(_BAD, field, gettext_noop('must have either "price" or "as_line"'))
    if "as_line" in document:
        return Band(name, hours, None, documents.text(document["as_line"], f"{field}.as_line", _BAD))
    return Band(name, hours, _price(document["price"], decimals, policy, f"{field}.price"))


def _hours(value: object, policy: RatingPolicy, field: str) -> tuple[Windows, ...]:
    document = documents.mapping(value, field, _BAD)
    documents.known_keys(document, DAYS, field, _BAD)
    if "holiday" in document and policy.holidays != "own":
        words = gettext_noop('needs "holidays": "own" in the policy; as it is, these hours would never apply')
        raise CalcError(_BAD, f"{field}.holiday", words)
    days = []
    for day in DAYS:
        windows = []
        for index, pair in enumerate(documents.sequence(document.get(day, []), f"{field}.{day}", _BAD)):
            here = f"{field}.{day}[{index}]"
            edges = documents.sequence(pair, here, _BAD)
            if len(edges) != 2:
                raise CalcError(_BAD, here, gettext_noop("must be two times"))
            start, end = (read_minute(edge, here) for edge in edges)
            if start == end or start == 24 * 60:
                raise CalcError(_BAD, here, gettext_noop("is empty"))
            windows.append((start, end))
        days.append(tuple(windows))
    return tuple(days)


def _price(value: object, decimals: int, policy: RatingPolicy, field: str) -> Price:
    document = documents.mapping(value, field, _BAD)
    kinds = [kind for kind, keys in _PRICES.items() if keys[0 if kind != "blocks" else 1] in document]
    if len(kinds) != 1:
        raise CalcError(_BAD, field, gettext_noop("must have one of %(options)s"), options="next, per_minute, per_hour")
    documents.known_keys(document, (*_PRICES[kinds[0]], *_EXTRAS), field, _BAD)
    if kinds[0] == "blocks":
        price = _block_price(document, decimals, field)
    elif kinds[0] == "per_minute":
        rate = read_amount(document["per_minute"], f"{field}.per_minute", decimals + FINER)
        first = documents.whole(
            document.get("first_seconds", policy.first_seconds), f"{field}.first_seconds", DAY_SECONDS
        )
        step = document.get("increment_seconds", policy.increment_seconds)
        step = read_positive(step, f"{field}.increment_seconds", DAY_SECONDS)
        price = Price(first, rate, 60, step, rate, 60)
    else:
        rate = read_amount(document["per_hour"], f"{field}.per_hour", decimals + FINER)
        percent = read_amount(document.get("percent", "100"), f"{field}.percent", 2)
        step = read_positive(document.get("step_seconds", 900), f"{field}.step_seconds", DAY_SECONDS)
        rate = rate * percent / 100
        price = Price(0, rate, 3600, step, rate, 3600)
    return _with_extras(price, document, decimals, field)


def _with_extras(price: Price, document: Mapping[str, object], decimals: int, field: str) -> Price:
    extras: dict[str, Decimal] = {
        key: read_amount(document[key], f"{field}.{key}", decimals) for key in _EXTRAS if key in document
    }
    price = replace(price, connect_fee=extras.get("connect_fee", ZERO), minimum=extras.get("minimum", ZERO))
    maximum = extras.get("maximum")
    if maximum is not None and maximum < price.minimum:
        raise CalcError(_BAD, f"{field}.maximum", gettext_noop("is less than the minimum"))
    return replace(price, maximum=maximum)


def _block_price(document: Mapping[str, object], decimals: int, field: str) -> Price:
    seconds, rate, unit = _block(document["next"], decimals, f"{field}.next")
    if "first" not in document:
        return Price(0, rate, unit, seconds, rate, unit)
    return Price(*_block(document["first"], decimals, f"{field}.first"), seconds, rate, unit)


def _block(value: object, decimals: int, field: str) -> tuple[int, Decimal, int]:
    document = documents.mapping(value, field, _BAD)
    documents.known_keys(document, ("seconds", "amount", "per_minute"), field, _BAD)
    seconds = read_positive(document.get("seconds"), f"{field}.seconds", DAY_SECONDS)
    if ("amount" in document) == ("per_minute" in document):
        raise CalcError(_BAD, field, gettext_noop('must have either "amount" or "per_minute"'))
    if "amount" in document:
        return seconds, read_amount(document["amount"], f"{field}.amount", decimals), seconds
    return seconds, read_amount(document["per_minute"], f"{field}.per_minute", decimals + FINER), 60


def read_policy(value: object, field: str = "policy") -> RatingPolicy:
    """Return a policy: the defaults with what the document says otherwise."""
    document = documents.mapping(value, field, _BAD)
    defaults = RatingPolicy()
    documents.known_keys(document, RatingPolicy.__dataclass_fields__, field, _BAD)
    changes: dict[str, Any] = {}
    for key, item in document.items():
        here = f"{field}.{key}"
        if key in CHOICES:
            changes[key] = documents.choice(item, CHOICES[key], here, _BAD)
        elif key in ("increment_seconds", "max_seconds"):
            changes[key] = read_positive(item, here, DAY_SECONDS)
        elif key == "allowance_lines":
            listed = documents.sequence(item, here, _BAD)
            changes[key] = tuple(documents.text(name, here, _BAD) for name in listed)
        elif key == "thresholds":
            listed = documents.sequence(item, here, _BAD)
            changes[key] = tuple(sorted({read_positive(percent, here, 100) for percent in listed}))
        else:
            changes[key] = documents.whole(item, here, DAY_SECONDS)
    return replace(defaults, **changes)


def read_allowances(value: object, field: str = "allowances") -> list[Allowance]:
    """Return the allowances of a customer."""
    listed = documents.sequence(value, field, _BAD)
    allowances = [_allowance(item, f"{field}[{index}]") for index, item in enumerate(listed)]
    if len({allowance.id for allowance in allowances}) < len(allowances):
        raise CalcError(_BAD, field, gettext_noop("two allowances have the same id"))
    return allowances


def _allowance(value: object, field: str) -> Allowance:
    document = documents.mapping(value, field, _BAD)
    keys = ("id", "kind", "minutes", "used_seconds", "valid_from", "valid_until", "lines")
    documents.known_keys(document, keys, field, _BAD)
    kind = documents.choice(document.get("kind"), KINDS, f"{field}.kind", _BAD)
    seconds = 60 * documents.whole(document.get("minutes"), f"{field}.minutes", MAX_ALLOWANCE_MINUTES)
    used = documents.whole(document.get("used_seconds", 0), f"{field}.used_seconds", seconds)
    if used and kind == "monthly":
        raise CalcError(_BAD, f"{field}.used_seconds", gettext_noop("a monthly allowance is granted again each month"))
    days = {
        key: parse_date(document[key], f"{field}.{key}")
        for key in ("valid_from", "valid_until")
        if document.get(key) is not None
    }
    if days.get("valid_from", date.min) > days.get("valid_until", date.max):
        raise CalcError(_BAD, f"{field}.valid_until", gettext_noop("is before valid_from"))
    lines = document.get("lines")
    if lines is not None:
        here = f"{field}.lines"
        lines = tuple(documents.text(name, here, _BAD) for name in documents.sequence(lines, here, _BAD))
    return Allowance(
        id=documents.text(document.get("id"), f"{field}.id", _BAD),
        kind=next(known for known in KINDS if known == kind),
        seconds=seconds,
        valid_from=days.get("valid_from"),
        valid_until=days.get("valid_until"),
        lines=lines,
        used_seconds=used,
    )
