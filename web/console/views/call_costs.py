"""What a call would cost: the same rating as real calls, on a version or draft of the terms; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.core.allowances import Allowance
from billing.core.calls import PhoneCall
from billing.core.rating import RatedCall, RefusedCall, rate
from billing.core.terms_tariffs import tariff_of
from billing.presentation.rated_calls import describe_lines, rating_error
from plans.core.tariffs.terms import LineTariff, Tariff
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from plans.presentation.tariffs import format_amount, format_seconds, tariff_rules
from plans.queries import list_drafts
from web.console.access import AdminRequest
from web.console.forms.call_costs import CallCostForm
from web.console.views.frame import ShownVersion, console_frame, terms_required
from web.console.views.simulator import compared_versions, find_side

_FRIDAY, _EVENING = 4, time(21, 58)


@terms_required
def call_cost(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show what a call would cost under the version that is read, and under another beside it."""
    terms = shown.terms
    tz = terms.tariff.tz if terms.tariff else timezone.get_current_timezone_name()
    with timezone.override(ZoneInfo(tz)):
        form = CallCostForm(
            request.GET if "line" in request.GET else None,
            lines=[(line.key, localize(terms.phone_line(line.key).name, terms)) for line in _lines(terms)],
            others=compared_versions(shown, list_drafts()),
            initial={"answered_at": _friday_evening(shown.now), "minutes": 10, "left": 0},
        )
        is_bad = form.is_bound and not form.is_valid()
        chosen = form.cleaned_data if form.is_bound and not is_bad else None
        other, unfinished = find_side((chosen or {}).get("other", ""))
        sides = [(_("Version %(label)s") % {"label": shown.publication.label}, terms)]
        sides += [(side.label, side.terms) for side in other]
        context = console_frame(request, shown, current="console-simulator") | {
            "form": form,
            "has_tariff": terms.tariff is not None,
            "zone": tz,
            "results": [_result(label, of, chosen) for label, of in sides] if chosen else [],
            "unfinished": unfinished,
            "is_bad": is_bad,
            "lines_url": reverse("console-lines"),
        }
        return render(request, "console/call_cost.html", context, status=400 if is_bad else 200)


def _lines(terms: VendorTerms) -> tuple[LineTariff, ...]:
    return terms.tariff.lines if terms.tariff else ()


def _friday_evening(now: datetime) -> datetime:
    """Return an instant worth a look: shortly before the price changes in many tariffs."""
    today = timezone.localdate(now)
    return timezone.make_aware(datetime.combine(today + timedelta(days=(_FRIDAY - today.weekday()) % 7), _EVENING))


@dataclass(frozen=True, slots=True)
class _Cost:
    label: str
    net: str = ""
    lines: tuple[str, ...] = ()
    billed: str = ""
    error: str = ""
    rules: tuple[str, ...] = ()


def _result(label: str, terms: VendorTerms, chosen: dict[str, Any]) -> _Cost:
    """Return the price of the call under some terms, with its explanation."""
    if terms.tariff is None:
        return _Cost(label, error=_("These terms have no prices for calls."))
    answered: datetime = chosen["answered_at"]
    ended = answered + timedelta(seconds=round(60 * chosen["minutes"]))
    tariff = tariff_of([(answered.date() - timedelta(days=1), terms.tariff)], years=[answered.year, ended.year])
    left = [Allowance(_("free minutes"), "pack", 60 * chosen["left"])] if chosen["left"] else []
    call = PhoneCall("1", chosen["line"], answered, ended)
    (rated,) = rate(tariff=tariff, allowances=left, calls=[call]).calls
    if isinstance(rated, RefusedCall):
        return _Cost(label, error=rating_error(rated.error))
    return _shown(label, rated, terms, terms.tariff)


def _shown(label: str, rated: RatedCall, terms: VendorTerms, tariff: Tariff) -> _Cost:
    return _Cost(
        label,
        net=format_amount(rated.net, tariff.currency),
        lines=tuple(describe_lines(rated.lines, line=rated.line, terms=terms)),
        billed=format_seconds(rated.billed_seconds),
        rules=tuple(tariff_rules(tariff)),
    )
