"""Calls, their prices and what is left of free minutes, as customers and staff read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import errors
from billing.core.allowances import Balance
from billing.core.rating import RatedCall, RefusedCall
from billing.models import Direction
from billing.presentation.rated_calls import band_name, describe_lines, money_format, rating_error
from billing.queries import CallRow
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from plans.presentation.tariffs import format_seconds
from slas.presentation.labels import full_date

REFUSALS = {
    errors.NotTheirs: gettext_lazy("Only the vendor’s staff record calls."),
    errors.NoSuchLine: gettext_lazy("Calls on this line had no price on that day. Choose another line."),
    errors.EndsBeforeAnswer: gettext_lazy("The end is before the answer."),
    errors.EndsInFuture: gettext_lazy("The call has not ended yet. Enter an end that is over."),
    errors.TooLong: gettext_lazy("A call must be shorter than a day. Check both times."),
    errors.RecordedAlready: gettext_lazy("This call has been recorded already."),
    errors.RunningAlready: gettext_lazy("You are on another call. End it first."),
    errors.NotRunning: gettext_lazy("The call has ended already."),
    errors.StillRunning: gettext_lazy("The call has not ended yet. End it before you change it."),
    errors.NoReason: gettext_lazy("Enter a reason."),
    errors.MarkedAlready: gettext_lazy("The call has been marked as misuse already."),
    errors.NotMarked: gettext_lazy("The call is not marked as misuse, or it has been confirmed already."),
    errors.SecondPersonNeeded: gettext_lazy("A second person must confirm a misuse: not who marked it."),
}


def refusal_message(refused: errors.CallRefused) -> str:
    """Return why a call cannot be recorded or changed so."""
    return str(REFUSALS[type(refused)])


def describe_call(row: CallRow) -> dict[str, Any]:
    """Return a call for a list: when and how long, its price with the parts that explain it, whether it was misuse."""
    call, terms = row.call, row.terms
    described: dict[str, Any] = {
        "call": call,
        "line": _line(terms, call.line),
        "is_outgoing": call.direction == Direction.OUT,
        "is_running": call.ended_at is None,
        "length": format_seconds(int((call.ended_at - call.answered_at).total_seconds())) if call.ended_at else "",
        "net": "",
        "billed": "",
        "error": "",
        "lines": [],
        "misuse": call.misuse_reason,
        "is_confirmed": call.misuse_confirmed_by_id is not None,
        "fee": misuse_fee(terms),
    }
    if isinstance(row.result, RefusedCall):
        described["error"] = rating_error(row.result.error)
    elif row.result is not None and terms is not None:
        described |= _price(row.result, terms)
    return described


def describe_balances(balances: Sequence[Balance], terms: VendorTerms) -> list[dict[str, str]]:
    """Return what is left of each allowance today: "12 min of 15 min, until 30 Nov 2026"."""
    names = allowance_names(terms)
    rows = []
    for balance in balances:
        words = _("%(left)s of %(granted)s left")
        if balance.valid_until is not None:
            words = _("%(left)s of %(granted)s left, until %(day)s")
        values = {
            "left": format_seconds(balance.left),
            "granted": format_seconds(balance.granted),
            "day": full_date(balance.valid_until) if balance.valid_until else "",
        }
        rows.append({"term": names.get(balance.allowance.id, balance.allowance.id), "value": words % values})
    return rows


def allowance_names(terms: VendorTerms) -> dict[str, str]:
    """Return the names of allowances by key."""
    return {one.key: localize(one.name, terms) for plan in terms.plans for one in plan.allowances}


def misuse_fee(terms: VendorTerms | None) -> str:
    """Return what a misuse of the line costs, empty where the terms do not say."""
    tariff = terms.tariff if terms else None
    if terms is None or tariff is None or tariff.misuse_fee is None:
        return ""
    return f"{tariff.misuse_fee} {tariff.currency}"


def _price(rated: RatedCall, terms: VendorTerms) -> dict[str, Any]:
    return {
        "net": money_format(terms).amount(rated.net),
        "band": band_name(terms, rated.line, rated.band),
        "billed": format_seconds(rated.billed_seconds),
        "lines": describe_lines(rated.lines, line=rated.line, terms=terms, allowances=allowance_names(terms)),
    }


def _line(terms: VendorTerms | None, key: str) -> str:
    lines = terms.phone_lines if terms else ()
    return next((localize(line.name, terms) for line in lines if terms and line.key == key), key)
