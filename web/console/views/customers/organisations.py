"""The organisations in the console: found, with plan, contacts and open tickets."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contracts.queries import plans_of
from customers.admin_queries import search_organisations
from customers.models import Organisation
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from tickets.queries.customers import count_open_by_organisation
from web.console.access import AdminRequest, admin_required
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.frame import ShownVersion, console_frame, find_shown_version

_COLUMNS = (
    Column(_("Name"), "name", by_name("name")),
    Column(_("Place"), "place", "country"),
    Column(_("Region")),
    Column(_("Plan")),
    Column(_("Contacts"), "contacts", "active_contacts"),
    Column(_("Open tickets")),
)


@require_safe
@admin_required
def organisations(request: AdminRequest) -> HttpResponse:
    """List the organisations."""
    shown = find_shown_version(request, clock.now())
    regions = _region_names(shown)
    region = Filter("region", _("Region"), [("", _("any")), *regions.items()])
    asked = AskedList(request, columns=_COLUMNS, filters=[region])
    found = search_organisations(words=asked.words, region=asked.chosen["region"])
    empty = EmptyList(title=_("No organisations yet"), text=_("Organisations are the customers that you support."))
    listed = asked.show(found, empty=empty)
    context = console_frame(request, shown, current="console-organisations") | listed
    context["rows"] = _rows(list(listed["page"].object_list), regions, shown)
    return render(request, "console/customers/organisations.html", context)


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


def _region_names(shown: ShownVersion | None) -> dict[str, str]:
    return {region.key: localize(region.name, shown.terms) for region in shown.terms.regions} if shown else {}
