"""The organisations in the console: found, created, and each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contracts.list_queries import contracts_of, list_organisation_holds
from contracts.operations.contracts import local_day
from contracts.queries import plans_of
from customers.admin_queries import ARCHIVED, list_partners, search_organisations
from customers.models import Organisation, PartnerKind
from customers.operations.organisations import OrganisationDetails, create_organisation
from customers.queries import describe_people, get_organisation, list_open_invitations, people_of
from plans.core.regions import suggest_region
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from tickets.queries.customers import count_open_by_organisation
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_status
from web.console.exports import csv_of
from web.console.forms.customers import OrganisationForm
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.contracts.contracts import contract_rows
from web.console.views.contracts.holds import hold_rows
from web.console.views.customers.refused import REFUSALS, show_refusal
from web.console.views.frame import ShownVersion, console_frame, find_shown_version
from web.console.views.products.rows import installation_rows

PEOPLE_ON_A_PAGE = 50
_COLUMNS = (
    Column(gettext_lazy("Name"), "name", by_name("name")),
    Column(gettext_lazy("Place"), "place", "country"),
    Column(gettext_lazy("Region")),
    Column(gettext_lazy("Plan")),
    Column(gettext_lazy("Contacts"), "contacts", "active_contacts"),
    Column(gettext_lazy("Open tickets")),
)
_FILE: dict[str, Callable[[Organisation], object]] = {
    "id": lambda one: one.pk,
    "name": lambda one: one.name,
    "country": lambda one: one.country,
    "city": lambda one: one.city,
    "time_zone": lambda one: one.time_zone,
    "region": lambda one: one.region_key,
    "distributor": lambda one: one.distributor.key if one.distributor else "",
    "support_partner": lambda one: one.support_partner.key if one.support_partner else "",
    "vat_number": lambda one: one.vat_number,
    "postal_address": lambda one: one.postal_address,
    "is_active": lambda one: one.is_active,
}


@require_safe
@admin_required
def organisations(request: AdminRequest) -> HttpResponseBase:
    """List the organisations."""
    shown = find_shown_version(request, clock.now())
    regions = region_names(shown)
    filters = [
        Filter("region", _("Region"), [("", _("any")), *(regions.items() if len(regions) > 1 else ())]),
        Filter("state", _("Status"), [("", _("active")), (ARCHIVED, _("archived"))]),
    ]
    asked = AskedList(request, columns=_COLUMNS, filters=filters)
    new = {"label": _("New organisation"), "url": reverse("console-organisation-new")}
    empty = EmptyList(
        title=_("No organisations yet"),
        text=_("Organisations are the customers that you support. Create the first one, then add its contacts."),
        actions=[new],
    )
    found = search_organisations(words=asked.words, region=asked.chosen["region"], state=asked.chosen["state"])
    if asked.is_file:
        return csv_of("organisations", found.select_related("distributor", "support_partner"), _FILE)
    listed = asked.show(found, empty=empty, new=new, can_export=True)
    context = console_frame(request, shown, current="console-organisations") | listed
    context["rows"] = _rows(list(listed["page"].object_list), regions, shown)
    return render(request, "console/customers/organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_organisation(request: AdminRequest) -> HttpResponse:
    """Create an organisation; before there are terms there is no region to choose."""
    now = clock.now()
    shown = find_shown_version(request, now)
    frame = console_frame(request, shown, current="console-organisations")
    if shown is None:
        return render(request, "console/nothing_published.html", frame)
    form = organisation_form(request, shown, initial={"time_zone": shown.terms.regions[0].tz})
    if form.is_valid():
        try:
            details = read_details(form, shown.terms, now)
            made = create_organisation(details=details, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been created. Add its contacts now.") % {"name": made.name})
            return redirect("console-organisation", made.pk)
    return render(request, "console/customers/organisation_new.html", frame | {"form": form}, status=edit_status(form))


@require_safe
@admin_required
def organisation(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Show an organisation with its contacts and open invitations."""
    found = get_organisation(organisation_id, partner_id=None)
    now = clock.now()
    shown, today = find_shown_version(request, now), local_day(found, now)
    page = Paginator(people_of(found), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = console_frame(request, shown, current="console-organisations") | {
        "organisation": found,
        "row": _rows([found], region_names(shown), shown)[0],
        "page": page,
        "people": describe_people(list(page.object_list), now=now),
        "invitations": list_open_invitations(found),
        "contracts": contract_rows(contracts_of(found, on=today), shown, today),
        "holds": hold_rows(list_organisation_holds(found), today),
        "installed": installation_rows(found, now=now),
    }
    return render(request, "console/customers/organisation.html", context)


def organisation_form(request: AdminRequest, shown: ShownVersion, *, initial: dict[str, Any]) -> OrganisationForm:
    """Return the form; the region that is stored stays a choice where the terms no longer have it."""
    regions, stored = region_names(shown), initial.get("region_key")
    if stored and stored not in regions:
        regions[stored] = stored
    return OrganisationForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        regions=list(regions.items()),
        distributors=[(one.pk, one.name) for one in list_partners(PartnerKind.DISTRIBUTOR, PartnerKind.RESELLER)],
        support_partners=[(one.pk, one.name) for one in list_partners(PartnerKind.SUPPORT_PARTNER)],
    )


def read_details(form: OrganisationForm, terms: VendorTerms, now: datetime) -> OrganisationDetails:
    """Return what was entered, with the nearest region where none was chosen (TERM-E13)."""
    sent = dict(form.cleaned_data)
    suggested = suggest_region(terms, country=sent["country"], tz=sent["time_zone"], at=now).region
    return OrganisationDetails(**{**sent, "region_key": sent["region_key"] or suggested})


def region_names(shown: ShownVersion | None) -> dict[str, str]:
    """Return what the regions of the terms are called, by their key."""
    return {region.key: localize(region.name, shown.terms) for region in shown.terms.regions} if shown else {}


def _rows(found: list[Organisation], regions: dict[str, str], shown: ShownVersion | None) -> list[dict[str, Any]]:
    plans = plans_of(found, terms=shown.terms, now=shown.now) if shown else {}
    names = {plan.key: localize(plan.name, shown.terms) for plan in shown.terms.plans} if shown else {}
    open_tickets = count_open_by_organisation(found)
    return [
        {
            "organisation": one,
            "region": regions.get(one.region_key, one.region_key),
            "plan": names.get(plans.get(one.pk) or "", ""),
            "open_tickets": open_tickets.get(one.pk, 0),
        }
        for one in found
    ]
