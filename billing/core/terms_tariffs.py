"""The tariff of published terms as rating reads it, and what rating finds wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from billing.core.amounts import read_amount
from billing.core.documents import read_policy, read_tariff
from billing.core.tariffs import Tariff
from plans.core.problems import Fault, FieldPath, fault_at
from plans.core.tariffs.terms import Tariff as TariffTerms
from plans.core.terms import VendorTerms
from slas.core.calendar.calendars import parse_calendar
from slas.core.calendar.public_holidays import holiday_names
from slas.errors import CalcError, gettext_noop

_STEPS = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


def tariff_of(versions: Sequence[tuple[date, TariffTerms]], *, years: Iterable[int]) -> Tariff:
    """Return the tariffs of terms, each with the day on which it takes effect, as one; the last gives currency and zone.

    Public holidays are known for the years given.
    """
    years = tuple(years)
    read = [
        replace(_read(terms, years).versions[0], valid_from=day) for day, terms in sorted(versions, key=lambda v: v[0])
    ]
    return replace(_read(max(versions, key=lambda version: version[0])[1], years), versions=tuple(read))


def _read(terms: TariffTerms, years: Iterable[int]) -> Tariff:
    policy = read_policy(terms.policy)
    days: list[date] = []
    if terms.holiday_region is not None and policy.holidays != "weekday":
        region = parse_calendar(_region_calendar(terms)).holiday_region
        days = [day for year in years for day in holiday_names(region, year)] if region else []
    return read_tariff(terms.document(days), policy)


def find_rating_faults(terms: VendorTerms) -> Iterator[Fault]:
    """What rating cannot read of the tariff, at its field."""
    tariff = terms.tariff
    if tariff is None:
        return
    for index, line in enumerate(tariff.lines):
        keys = [band.key for band in line.bands]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                words = gettext_noop("'%(key)s' appears twice; remove or rename one of the two")
                yield fault_at(("tariff", "lines", index, "bands", number, "key"), words, key=key)
    try:
        policy = read_policy(tariff.policy, "tariff.policy")
        parse_calendar(_region_calendar(tariff), "tariff")
        read = read_tariff(tariff.document(), policy, "tariff")
        if tariff.misuse_fee is not None:
            read_amount(tariff.misuse_fee, "tariff.misuse_fee", read.decimals)
    except CalcError as error:
        yield fault_at(_path(tariff, error.field), error.sentence.words, **error.sentence.values)
        return
    known = [line.key for line in tariff.lines]
    for number, key in enumerate(policy.allowance_lines if "allowance_lines" in tariff.policy else ()):
        if key not in known:
            words = gettext_noop("the tariff has no line '%(name)s'; known: %(known)s")
            yield fault_at(("tariff", "policy", "allowance_lines", number), words, name=key, known=", ".join(known))


def _region_calendar(terms: TariffTerms) -> dict[str, object]:
    region = {} if terms.holiday_region is None else {"holiday_region": terms.holiday_region}
    return {"tz": terms.tz, "always_open": True, **region}


def _path(tariff: TariffTerms, field: str) -> FieldPath:
    """Return where the terms say what a field of the document says: they list lines, the document names them."""
    steps = [int(match[2]) if match[2] else match[1] for match in _STEPS.finditer(field)]
    if len(steps) > 2 and steps[:2] == ["tariff", "lines"]:
        steps[2] = next((index for index, line in enumerate(tariff.lines) if line.key == steps[2]), steps[2])
    return tuple(steps)
