"""What is wrong with a tariff: rating lives above the terms, so it registers the check of what it could not rate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from plans.core.problems import Fault, fault_at
from slas.errors import gettext_noop

if TYPE_CHECKING:
    from plans.core.terms import VendorTerms

TariffCheck = Callable[["VendorTerms"], Iterable[Fault]]
_CHECKS: list[TariffCheck] = []


def register_tariff_check(check: TariffCheck) -> None:
    """Ask `check` what is wrong with the tariff of terms whose references are sound."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def find_tariff_faults(terms: VendorTerms) -> Iterator[Fault]:
    """Everything wrong with the tariff and the plans' allowances."""
    kinds: dict[str, str] = {}
    for index, plan in enumerate(terms.plans):
        for number, allowance in enumerate(plan.allowances):
            at = ("plans", index, "allowances", number)
            if terms.tariff is None:
                yield fault_at(at, gettext_noop("free minutes need a tariff: add one, or remove them"))
            if kinds.setdefault(allowance.key, allowance.kind) != allowance.kind:
                words = gettext_noop("'%(key)s' has another kind in another plan; use the same, or another key")
                yield fault_at((*at, "kind"), words, key=allowance.key)
            if allowance.valid_days is not None and allowance.kind != "activation":
                words = gettext_noop("only minutes that are given once can be limited to a number of days")
                yield fault_at((*at, "valid_days"), words)
    yield from _currencies(terms)
    if terms.tariff is not None:
        for check in _CHECKS:
            yield from check(terms)


def _currencies(terms: VendorTerms) -> Iterator[Fault]:
    """An invoice has one currency: fees of plans must have that of the calls, else that of the first plan."""
    charged = [(index, plan.price) for index, plan in enumerate(terms.plans) if plan.price and plan.price.is_charged]
    wanted = terms.tariff.currency if terms.tariff else next((price.currency for _index, price in charged), "")
    for index, price in charged:
        if price.currency != wanted:
            words = gettext_noop("all fees and calls need the same currency; the others have %(currency)s")
            yield fault_at(("plans", index, "price", "currency"), words, currency=wanted)
