"""Service holds in the console: set, overridden until a day, lifted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.errors import NotOnHold
from contracts.list_queries import contracts_of, get_hold
from contracts.models import Contract, ServiceHold
from contracts.operations import lift_hold, override_hold, set_hold
from contracts.operations.contracts import local_day
from contracts.presentation.refusals import refusal_message
from contracts.presentation.states import describe_hold, hold_label
from customers.queries import get_organisation
from slas.presentation.labels import full_date
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_status
from web.console.forms.contracts import HoldForm, OverrideForm
from web.console.views.contracts.choices import REFUSALS, plan_choices, show_refusal
from web.console.views.frame import console_frame, find_shown_version


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_hold(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Put support of an organisation, or of one of its contracts, on hold."""
    found, now = get_organisation(organisation_id, partner_id=None), clock.now()
    today = local_day(found, now)
    shown = find_shown_version(request, now)
    contracts = {one.pk: one for one in contracts_of(found, on=today) if one.ends_on is None or one.ends_on >= today}
    plans = dict(plan_choices(shown, *(one.plan.key for one in contracts.values())))
    form = HoldForm(
        request.POST if request.method == "POST" else None,
        initial={"since_on": today, "contract": request.GET.get("contract", "")},
        contracts=[(one.pk, _name(one, plans)) for one in contracts.values()],
    )
    if form.is_valid():
        sent = dict(form.cleaned_data)
        contract = contracts.get(sent.pop("contract") or 0)
        try:
            set_hold(organisation=found, contract=contract, **sent, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The service hold has been set."))
            return redirect("console-organisation", found.pk)
    context = console_frame(request, shown, current="console-organisations")
    context |= {"organisation": found, "form": form}
    return render(request, "console/contracts/hold_new.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def override(request: AdminRequest, hold_id: int) -> HttpResponse:
    """Give support up to a day in spite of a hold."""
    hold, now = get_hold(hold_id), clock.now()
    form = OverrideForm(
        request.POST if request.method == "POST" else None, initial={"overridden_until": hold.overridden_until}
    )
    if form.is_valid():
        until = form.cleaned_data["overridden_until"]
        try:
            override_hold(hold=hold, until=until, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Support is allowed until %(day)s.") % {"day": full_date(until)})
            return redirect("console-organisation", hold.organisation_id)
    context = console_frame(request, find_shown_version(request, now), current="console-organisations")
    context |= {"hold": hold, "reason": hold_label(hold), "organisation": hold.organisation, "form": form}
    return render(request, "console/contracts/hold_override.html", context, status=edit_status(form))


@require_POST
@admin_required
def lift(request: AdminRequest, hold_id: int) -> HttpResponse:
    """End a hold."""
    hold = get_hold(hold_id)
    try:
        lift_hold(hold=hold, actor=request.user, now=clock.now())
    except NotOnHold as error:
        messages.info(request, refusal_message(error))
    else:
        messages.success(request, _("The service hold has been lifted."))
    return redirect("console-organisation", hold.organisation_id)


def hold_rows(holds: Iterable[ServiceHold], today: date) -> list[dict[str, Any]]:
    """Return holds with their reason, and what they do today in a sentence with its mark."""
    return [{"hold": one, "reason": hold_label(one)} | describe_hold(one, today=today) for one in holds]


def _name(contract: Contract, plans: dict[str, str]) -> str:
    """Return what a contract is called among those of its organisation."""
    words = {"plan": plans[contract.plan.key], "start": full_date(contract.starts_on)}
    return _("%(plan)s, from %(start)s") % words
