"""Why a call costs what it costs, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from billing.core.amounts import read_currency
from billing.core.wording import MoneyFormat, PriceLine
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from slas.errors import CalcError


def describe_lines(
    lines: Iterable[PriceLine], *, line: str, terms: VendorTerms, allowances: Mapping[str, str] | None = None
) -> list[str]:
    """Return the parts of a call's price as sentences; bands have the names that the terms give them."""
    money = money_format(terms)
    names = allowances or {}
    return [
        money.line(part._replace(band=band_name(terms, line, part.band), name=names.get(part.name, part.name)))
        for part in lines
    ]


def money_format(terms: VendorTerms) -> MoneyFormat:
    """Return how the reader's language writes the amounts of a tariff."""
    code, decimals = read_currency(terms.tariff.currency, "currency") if terms.tariff else ("", 2)
    return MoneyFormat(code, decimals, _, str(get_format("DECIMAL_SEPARATOR")))


def band_name(terms: VendorTerms, line: str, band: str) -> str:
    """Return the name of a band: that of its line, else of whichever line has one of this key, else the key."""
    lines = terms.tariff.lines if terms.tariff else ()
    for one in sorted(lines, key=lambda each: each.key != line):
        for each in one.bands:
            if each.key == band:
                return localize(each.name, terms)
    return band


def rating_error(error: CalcError) -> str:
    """Return why a call cannot be rated."""
    return _(error.sentence.words) % error.sentence.values
