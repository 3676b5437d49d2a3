"""The contracts in the console: found, created, and each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contracts.list_queries import (
    TO_RENEW,
    contract_state,
    count_urgent,
    get_contract_today,
    list_holds,
    search_contracts,
)
from contracts.models import Contract
from contracts.operations import change_contract, open_contract
from contracts.operations.contracts import ContractDetails, Ordered, details_of, local_day
from contracts.presentation.decisions import decisions_today
from contracts.presentation.states import STATE_LABELS, STATE_MARKS
from customers.models import Organisation
from customers.queries import get_organisation
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.exports import csv_of
from web.console.forms.contracts import DetailsForm, NewContractForm
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.contracts.choices import REFUSALS, details_choices, plan_choices, show_refusal
from web.console.views.contracts.holds import hold_rows
from web.console.views.frame import ShownVersion, console_frame, find_shown_version

ORDERED = ("plan_key", "starts_on", "ends_on", "level_one_agreed")
_COLUMNS = (
    Column(gettext_lazy("Organisation"), "organisation", by_name("organisation__name")),
    Column(gettext_lazy("Plan")),
    Column(gettext_lazy("First day"), "start", "starts_on"),
    Column(gettext_lazy("Last day"), "end", "ends_on"),
    Column(gettext_lazy("Order number"), "order", "order_number"),
    Column(gettext_lazy("Status")),
)


@require_safe
@admin_required
def contracts(request: AdminRequest) -> HttpResponseBase:
    """List the contracts of all organisations, each with its state today."""
    now = clock.now()
    shown, today = find_shown_version(request, now), timezone.localdate(now)
    states = [(state.value, label) for state, label in STATE_LABELS.items()]
    filters = [
        Filter("state", _("Status"), [("", _("any")), (TO_RENEW, _("to be renewed")), *states]),
        Filter("plan", _("Plan"), [("", _("any")), *plan_choices(shown)]),
    ]
    asked = AskedList(request, columns=_COLUMNS, filters=filters)
    empty = EmptyList(
        title=_("No contracts yet"),
        text=_("A contract gives a customer a plan. Open the customer’s organisation and add a contract there."),
        actions=[{"label": _("Organisations"), "url": reverse("console-organisations")}],
    )
    found = search_contracts(words=asked.words, on=today, state=asked.chosen["state"], plan_key=asked.chosen["plan"])
    if asked.is_file:
        return csv_of("contracts", found, _columns_of_file(today))
    listed = asked.show(found, empty=empty, can_export=True)
    context = console_frame(request, shown, current="console-contracts") | listed
    context["rows"] = contract_rows(list(listed["page"].object_list), shown, today)
    context["is_to_renew"] = asked.chosen["state"] == TO_RENEW
    context["figures"] = {} if asked.is_narrowed else count_urgent(on=today)
    return render(request, "console/contracts/contracts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_contract(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Give an organisation a plan from one day to another."""
    found, now = get_organisation(organisation_id, partner_id=None), clock.now()
    shown = find_shown_version(request, now)
    frame = console_frame(request, shown, current="console-contracts")
    if shown is None:
        return render(request, "console/nothing_published.html", frame)
    form = NewContractForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": local_day(found, now)},
        plans=plan_choices(shown),
        **details_choices(shown),
    )
    if form.is_valid():
        try:
            made = _open(form, found, request, now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The contract has been created."))
            return redirect("console-contract", made.pk)
    context = frame | {"form": form, "organisation": found}
    return render(request, "console/contracts/contract_new.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def contract(request: AdminRequest, contract_id: int) -> HttpResponse:
    """Show a contract, what it gives today and what holds it; change what may change while it runs."""
    now = clock.now()
    found = get_contract_today(contract_id, now=now)
    stored, conflict = details_of(found).values(), None
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        initial=stored,
        **details_choices(find_shown_version(request, now), found),
    )
    if form.is_valid():
        details = ContractDetails(**form.cleaned_data)
        try:
            change_contract(contract=found, details=details, actor=request.user, now=now, seen=seen_values(request))
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The contract has been saved."))
            return redirect("console-contract", found.pk)
    context = _contract_page(request, found, now) | edit_context(form, stored, conflict)
    return render(request, "console/contracts/contract.html", context, status=edit_status(form, conflict))


def contract_rows(found: list[Contract], shown: ShownVersion | None, today: date) -> list[dict[str, Any]]:
    """Return contracts with the name of their plan and their state on a day."""
    names = {plan.key: localize(plan.name, shown.terms) for plan in shown.terms.plans} if shown else {}
    rows = []
    for one in found:
        state = contract_state(one, on=today)
        plan = names.get(one.plan.key, one.plan.key)
        rows.append({"contract": one, "plan": plan, "mark": STATE_MARKS[state], "state": STATE_LABELS[state]})
    return rows


def _contract_page(request: AdminRequest, found: Contract, now: datetime) -> dict[str, Any]:
    shown = find_shown_version(request, now)
    today = local_day(found.organisation, now)
    is_over = found.ends_on is not None and found.ends_on < today
    return console_frame(request, shown, current="console-contracts") | {
        "contract": found,
        "organisation": found.organisation,
        "row": contract_rows([found], shown, today)[0],
        "holds": hold_rows(list_holds(found), today),
        "decisions": decisions_today(found.organisation, now=now),
        "can_reorder": found.starts_on > today,
        "can_end": not is_over,
        "can_renew": found.ends_on is not None and found.terminated_at is None and not hasattr(found, "renewed_by"),
        "renewed_by": getattr(found, "renewed_by", None),
    }


def _open(form: NewContractForm, organisation: Organisation, request: AdminRequest, now: datetime) -> Contract:
    sent = dict(form.cleaned_data)
    ordered = Ordered(**{name: sent.pop(name) for name in ORDERED})
    return open_contract(
        organisation=organisation, **ordered.values(), details=ContractDetails(**sent), actor=request.user, now=now
    )


def _columns_of_file(today: date) -> dict[str, Callable[[Contract], object]]:
    return {
        "id": lambda one: one.pk,
        "organisation": lambda one: one.organisation.name,
        "plan": lambda one: one.plan.key,
        "starts_on": lambda one: one.starts_on,
        "ends_on": lambda one: one.ends_on,
        "state": lambda one: contract_state(one, on=today).value,
        "order_number": lambda one: one.order_number,
        "ordered_on": lambda one: one.ordered_on,
        "named_contact": lambda one: one.named_contact.email if one.named_contact else "",
        "reseller": lambda one: one.reseller.key if one.reseller else "",
        "late_fee_years": lambda one: one.late_fee_years,
        "quantity": lambda one: one.quantity,
        "package": lambda one: one.package_key,
        "note": lambda one: one.note,
    }
