"""The table of docs/billing/vat.md, row by row, and what cannot be taxed: TERM-B12."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.core.vat import Party, add_up, decide_vat, read_rates, write_rates
from billing.core.vat_numbers import read_vat_number
from billing.errors import BadVatNumber, BadVatRates, BillingRefused, NoSellerVatNumber, NoVatRate

DOCUMENT = Path(__file__).parents[3] / "docs" / "billing" / "vat.md"
RATES = {"DE": Decimal(19), "AT": Decimal(20), "JP": Decimal(10)}
GERMAN, ITALIAN = Party("DE", "DE136695976"), Party("IT", "IT00743110157")
CENTS = st.integers(min_value=-10_000_000, max_value=10_000_000).map(lambda cents: Decimal(cents) / 100)


def rows() -> list[list[str]]:
    """The cells of the table of worked cases, without its head."""
    section = DOCUMENT.read_text().split("## Worked cases\n")[1]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[2:]]


@pytest.mark.parametrize("row", rows(), ids=[" ".join((*row[:4], row[4])) for row in rows()])
def test_B12_a_worked_invoice_is_taxed_as_the_document_says(row: list[str]) -> None:
    seller, buyer = Party(row[0], row[1]), Party(row[2], row[3])
    nets = [Decimal(net) for net in row[4].split(" + ")]

    decided = decide_vat(seller=seller, buyer=buyer, rates=RATES)
    totals = add_up([(net, decided.rate) for net in nets], 0 if seller.country == "JP" else 2)

    found = [decided.treatment, decided.rate, totals.net, totals.vat, totals.gross, decided.required]
    assert list(map(str, found)) == row[5:]


def test_B12_an_invoice_to_a_country_outside_the_eu_says_why_it_has_no_vat() -> None:
    decided = decide_vat(seller=GERMAN, buyer=Party("CH"), rates=RATES)

    assert decided.note == "Not subject to VAT in the seller’s country: the service is supplied abroad."


@pytest.mark.parametrize(
    ("seller", "buyer", "rates", "refusal"),
    [
        (Party("DE"), ITALIAN, RATES, NoSellerVatNumber),
        (GERMAN, Party("IT", "IT00743110158"), RATES, BadVatNumber),
        (GERMAN, Party("IT", "DE136695976"), RATES, BadVatNumber),
        (GERMAN, Party("DE"), {}, NoVatRate),
        (GERMAN, Party("FR"), {"AT": Decimal(20)}, NoVatRate),
    ],
)
def test_B12_what_cannot_be_taxed_is_refused(
    seller: Party, buyer: Party, rates: dict[str, Decimal], refusal: type[BillingRefused]
) -> None:
    with pytest.raises(refusal):
        decide_vat(seller=seller, buyer=buyer, rates=rates)


@pytest.mark.parametrize(
    ("value", "country", "number"),
    [
        ("de 136.695-976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("094259216", "GR", "EL094259216"),
        ("A28015865", "ES", "ESA28015865"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("12-3456789", "US", "123456789"),
    ],
)
def test_a_vat_number_is_read_in_every_spelling(value: str, country: str, number: str) -> None:
    assert read_vat_number(value, country) == number


@pytest.mark.parametrize(
    ("value", "country"),
    [("DE136695977", "DE"), ("DE136695976", "AT"), ("CHE107787578", "CH"), ("", "US"), ("A!", "US"), ("x" * 21, "US")],
)
def test_a_vat_number_whose_digits_are_wrong_is_refused(value: str, country: str) -> None:
    with pytest.raises(BadVatNumber):
        read_vat_number(value, country)


# A busy machine may take a second over the first list.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CENTS, st.sampled_from([Decimal(0), Decimal(7), Decimal("8.1"), Decimal(19)])), max_size=30))
def test_totals_are_those_of_the_lines_whatever_their_order(lines: list[tuple[Decimal, Decimal]]) -> None:
    totals = add_up(lines, 2)

    assert totals.net == sum((net for net, _ in lines), Decimal(0))
    assert totals.gross == totals.net + totals.vat
    assert totals == add_up(reversed(lines), 2)
    exact = sum((net * rate / 100 for net, rate in lines), Decimal(0))
    assert abs(totals.vat - exact) <= Decimal("0.005") * max(1, len(totals.groups))


def test_an_amount_finer_than_the_currency_is_no_line() -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        add_up([(Decimal("0.005"), Decimal(19))], 2)


def test_rates_are_read_line_by_line_and_written_back() -> None:
    rates = read_rates("DE 19\n\n at: 20 %\nCH=8,1")

    assert rates == {"DE": Decimal(19), "AT": Decimal(20), "CH": Decimal("8.1")}
    assert write_rates({country: f"{rate:f}" for country, rate in rates.items()}) == "AT 20\nCH 8.1\nDE 19"


@pytest.mark.parametrize("text", ["DE", "Germany 19", "DE 1e2", "DE -1", "DE 100", "DE 19\nde 7", "DE 19 \0"])
def test_a_line_that_is_no_rate_is_named(text: str) -> None:
    with pytest.raises(BadVatRates) as refused:
        read_rates(text)

    assert refused.value.line == text.splitlines()[-1]
