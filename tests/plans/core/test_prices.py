"""Prices of plans in terms files: what is charged, when, and what is wrong at which field."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from plans.core.files.export import export_vendor_folder
from plans.core.files.folder import read_vendor_folder
from plans.core.offers import Price
from tests.plans.core.folders import problems, small

PRICE = (
    "    channels:",
    (
        '    price: {amount: "99.00", currency: EUR, period: year, unit: licence package, partial: by_day, due: arrears,'
        ' late_fee: "25.00"}\n    channels:'
    ),
)

IN_FRANCS = (
    "severities:\n",
    """\
phone_lines: [{key: hotline, name: Hotline, number: "+49 89 123456", regions: [all]}]
tariff:
  currency: CHF
  tz: Europe/Berlin
  lines: [{key: hotline, bands: [{key: all, name: All, price: {per_minute: "0.50"}}]}]
severities:
""",
)


def test_a_price_with_its_switches_is_the_same_after_export_and_import(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    terms = small(tmp_path / "in", PRICE)

    export_vendor_folder(terms, tmp_path / "out")

    price = read_vendor_folder(tmp_path / "out").plans[0].price
    assert price == terms.plans[0].price
    assert price is not None
    assert (price.partial, price.due, price.late_fee) == ("by_day", "arrears", Decimal("25.00"))


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("by_day", "by_hour", ".partial", "this must be one of 'full', 'by_day'"),
        ("arrears", "never", ".due", "this must be one of 'advance', 'arrears'"),
        ("year", "once", "", "partial and due are only possible with a price per month or year"),
        ('"25.00"', '"1.001"', ".late_fee", "this must be an amount such as 129.00"),
        ('"25.00"', '"-1.00"', ".late_fee", "this must be 0 or more"),
    ],
)
def test_what_is_wrong_with_a_price_is_named_at_its_field(
    tmp_path: Path, old: str, new: str, field: str, message: str
) -> None:
    found = problems(tmp_path, (PRICE[0], PRICE[1].replace(old, new)))

    assert [(problem.field, problem.message) for problem in found] == [(f"plans[0].price{field}", message)]


def test_fees_and_calls_have_one_currency(tmp_path: Path) -> None:
    found = problems(tmp_path, PRICE, IN_FRANCS)

    assert [(problem.field, problem.message) for problem in found] == [
        ("plans[0].price.currency", "all fees and calls need the same currency; the others have CHF")
    ]


def test_a_price_that_is_only_shown_may_have_another_currency(tmp_path: Path) -> None:
    shown = (PRICE[0], '    price: {amount: "99.00", currency: EUR}\n' + PRICE[0])

    assert small(tmp_path, shown, IN_FRANCS).plans[0].price == Price(amount=Decimal(99), currency="EUR")
