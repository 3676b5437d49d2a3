"""The price of a plan in published terms as the fees read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from billing.core.amounts import read_currency
from billing.core.fees import FeePrice, PriceFrom
from plans.core.offers import Plan
from plans.core.terms import VendorTerms


def prices_of(versions: Iterable[tuple[date, VendorTerms]], plan_key: str) -> list[PriceFrom]:
    """Return the price of a plan in each version of the terms, by the day on which it takes effect."""
    return [PriceFrom(day, _price(terms, plan_key)) for day, terms in sorted(versions, key=lambda version: version[0])]


def _price(terms: VendorTerms, plan_key: str) -> FeePrice | None:
    plan = next((plan for plan in terms.plans if plan.key == plan_key), None)
    return fee_price_of(plan) if plan is not None else None


def fee_price_of(plan: Plan) -> FeePrice | None:
    """Return what a plan costs; None where nothing is charged."""
    price = plan.price
    if price is None or price.period is None or not price.is_charged:
        return None
    return FeePrice(
        amount=price.amount,
        period=price.period,
        decimals=read_currency(price.currency, "currency")[1],
        by_day=price.partial == "by_day",
        in_arrears=price.due == "arrears",
        per_unit=price.unit is not None,
        late_fee=price.late_fee or Decimal(0),
    )
