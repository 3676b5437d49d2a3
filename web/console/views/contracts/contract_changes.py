"""Plan and dates, early end and renewal of a contract in the console."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.list_queries import get_contract_today
from contracts.operations import end_contract, preview_renewal, renew_contract, reorder_contract
from contracts.operations.contracts import Ordered, local_day, ordered_of
from contracts.operations.renewals import RenewalOrder
from contracts.presentation.refusals import refused_field
from slas.presentation.labels import full_date
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.contracts import EndForm, OrderForm, RenewalForm
from web.console.views.contracts.choices import REFUSALS, plan_choices, show_refusal
from web.console.views.frame import console_frame, find_shown_version

USUAL_MONTHS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def reorder(request: AdminRequest, contract_id: int) -> HttpResponse:
    """Change plan and dates before the contract starts."""
    now = clock.now()
    found = get_contract_today(contract_id, now=now)
    shown = find_shown_version(request, now)
    stored, conflict = ordered_of(found).values(), None
    form = OrderForm(
        request.POST if request.method == "POST" else None, initial=stored, plans=plan_choices(shown, found.plan.key)
    )
    if form.is_valid():
        ordered = Ordered(**form.cleaned_data)
        try:
            reorder_contract(contract=found, ordered=ordered, actor=request.user, now=now, seen=seen_values(request))
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The contract has been saved."))
            return redirect("console-contract", found.pk)
    context = console_frame(request, shown, current="console-contracts")
    context |= edit_context(form, stored, conflict) | {"contract": found}
    return render(request, "console/contracts/contract_order.html", context, status=edit_status(form, conflict))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def end(request: AdminRequest, contract_id: int) -> HttpResponse:
    """End a contract before its time, for a reason."""
    now = clock.now()
    found = get_contract_today(contract_id, now=now)
    form = EndForm(
        request.POST if request.method == "POST" else None, initial={"last_day": local_day(found.organisation, now)}
    )
    if form.is_valid():
        try:
            end_contract(contract=found, **form.cleaned_data, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            day = full_date(form.cleaned_data["last_day"])
            messages.success(request, _("The contract ends on %(day)s.") % {"day": day})
            return redirect("console-contract", found.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-contracts")
    context |= {"contract": found, "form": form}
    return render(request, "console/contracts/contract_end.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def renew(request: AdminRequest, contract_id: int) -> HttpResponse:
    """Show what a renewal would give, and renew the contract (TERM-E21)."""
    now = clock.now()
    found = get_contract_today(contract_id, now=now)
    shown = find_shown_version(request, now)
    initial = {
        "ordered_on": local_day(found.organisation, now),
        "months": USUAL_MONTHS,
        "plan_key": found.plan.key,
    }
    form = RenewalForm(
        request.POST if request.method == "POST" else None, initial=initial, plans=plan_choices(shown, found.plan.key)
    )
    given, refusal = None, ""
    if form.is_valid() or not form.is_bound:
        order = RenewalOrder(**(form.cleaned_data if form.is_bound else initial))
        try:
            given = preview_renewal(found, order, now=now)
            if form.is_bound and "preview" not in request.POST:
                made = renew_contract(contract=found, order=order, actor=request.user, now=now)
                messages.success(request, _("The contract has been renewed."))
                return redirect("console-contract", made.pk)
        except REFUSALS as error:
            if form.is_bound:
                show_refusal(form, error)
            else:
                refusal = refused_field(error)[1]
    context = console_frame(request, shown, current="console-contracts")
    context |= {"contract": found, "form": form, "given": given, "refusal": refusal}
    return render(request, "console/contracts/contract_renew.html", context, status=edit_status(form))
