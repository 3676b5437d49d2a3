"""Which VAT an invoice has, by the countries and VAT numbers of both sides, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from billing.core.vat_numbers import is_in_eu, read_vat_number
from billing.errors import BadVatRates, NoSellerVatNumber, NoVatRate
from slas.errors import gettext_noop

ZERO: Final = Decimal(0)
REVERSE_CHARGE: Final = "Reverse charge"
# What the law of the seller's country wants to read on an invoice without VAT (Directive 2006/112/EC, Article 226, 11a).
_WORDS_OF_COUNTRY: Final = {
    "AT": "Steuerschuldnerschaft des Leistungsempfängers",
    "DE": "Steuerschuldnerschaft des Leistungsempfängers",
    "ES": "Inversión del sujeto pasivo",
    "FR": "Autoliquidation",
    "IT": "Inversione contabile",
    "LU": "Autoliquidation",
    "NL": "Btw verlegd",
    "PL": "Odwrotne obciążenie",
    "PT": "Autoliquidação",
}
OUTSIDE_EU: Final = gettext_noop("Not subject to VAT in the seller’s country: the service is supplied abroad.")
_LINE = re.compile(r"([A-Za-z]{2})\s*[:=]?\s*([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s*%?")


class Treatment(StrEnum):
    """How an invoice is taxed."""

    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse_charge"
    OTHER_COUNTRY = "other_country"
    OUTSIDE_EU = "outside_eu"


class Party(NamedTuple):
    """A side of an invoice: its country, of two letters, and its VAT number, empty for none."""

    country: str
    vat_number: str = ""


@dataclass(frozen=True, slots=True)
class VatDecision:
    """How an invoice is taxed: the rate in percent, and the words that it must contain.

    `required` are written as they are; `note` is a sentence in the language of the invoice.
    """

    treatment: Treatment
    rate: Decimal
    required: str = ""
    note: str = ""


class VatGroup(NamedTuple):
    """What is taxed at one rate."""

    rate: Decimal
    net: Decimal
    vat: Decimal


class Totals(NamedTuple):
    """What an invoice comes to."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    groups: tuple[VatGroup, ...]


def decide_vat(*, seller: Party, buyer: Party, rates: Mapping[str, Decimal]) -> VatDecision:
    """Return how a service for this buyer is taxed (TERM-B12).

    A buyer in another country of the EU owes the VAT itself if both sides have a VAT number; without one of its own it
    pays that of its country if the seller has a rate for it, else that of the seller's. Raises BadVatNumber,
    NoSellerVatNumber and NoVatRate.
    """
    if buyer.country == seller.country:
        return VatDecision(Treatment.DOMESTIC, _rate(rates, seller.country))
    if not is_in_eu(seller.country) or not is_in_eu(buyer.country):
        return VatDecision(Treatment.OUTSIDE_EU, ZERO, note=OUTSIDE_EU)
    if not buyer.vat_number:
        country = buyer.country if buyer.country in rates else seller.country
        return VatDecision(Treatment.OTHER_COUNTRY, _rate(rates, country))
    read_vat_number(buyer.vat_number, buyer.country)
    if not seller.vat_number:
        raise NoSellerVatNumber
    words = _WORDS_OF_COUNTRY.get(seller.country)
    required = f"{words} ({REVERSE_CHARGE})" if words else REVERSE_CHARGE
    return VatDecision(Treatment.REVERSE_CHARGE, ZERO, required=required)


def add_up(lines: Iterable[tuple[Decimal, Decimal]], decimals: int) -> Totals:
    """Return the totals of lines, each a net amount in whole units of the currency and its rate in percent.

    VAT is rounded half up once for each rate, on the sum of its lines.
    """
    unit = Decimal(1).scaleb(-decimals)
    nets: dict[Decimal, Decimal] = {}
    for net, rate in lines:
        if net != net.quantize(unit):
            raise ValueError(f"{net} has more than {decimals} decimals.")
        nets[rate] = nets.get(rate, ZERO) + net
    groups = tuple(
        VatGroup(rate, net.quantize(unit), (net * rate / 100).quantize(unit, ROUND_HALF_UP))
        for rate, net in sorted(nets.items(), reverse=True)
    )
    net = sum((group.net for group in groups), ZERO).quantize(unit)
    vat = sum((group.vat for group in groups), ZERO).quantize(unit)
    return Totals(net, vat, net + vat, groups)


def read_rates(text: str) -> dict[str, Decimal]:
    """Return the VAT rates of a text with a country and a percentage on each line; raises BadVatRates with the line."""
    rates: dict[str, Decimal] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None or match[1].upper() in rates:
            raise BadVatRates(line)
        rates[match[1].upper()] = Decimal(match[2].replace(",", "."))
    return rates


def write_rates(rates: Mapping[str, str]) -> str:
    """Return VAT rates as the text that reads back to the same."""
    return "\n".join(f"{country} {rate}" for country, rate in sorted(rates.items()))


def _rate(rates: Mapping[str, Decimal], country: str) -> Decimal:
    rate = rates.get(country)
    if rate is None:
        raise NoVatRate(country)
    return rate
