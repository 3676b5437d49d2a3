"""The partners in the console: found, created, changed, each with its people and customers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from customers.admin_queries import (
    customers_of_partner,
    describe_members,
    get_partner,
    people_of_partner,
    search_partners,
)
from customers.operations.partners import PartnerDetails, change_partner, create_partner, details_of
from customers.presentation.labels import PARTNER_KINDS
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.partners import PartnerForm
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.customers.refused import REFUSALS, show_refusal
from web.console.views.frame import console_frame, find_shown_version

PEOPLE_ON_A_PAGE = 50
MAX_CUSTOMERS = 100
_COLUMNS = (
    Column(gettext_lazy("Name"), "name", by_name("name")),
    Column(gettext_lazy("Type")),
    Column(gettext_lazy("Email address")),
    Column(gettext_lazy("People"), "people", "active_people"),
    Column(gettext_lazy("Customers"), "customers", "customers"),
)


@require_safe
@admin_required
def partners(request: AdminRequest) -> HttpResponse:
    """List the partners."""
    kind = Filter("kind", _("Type"), [("", _("any")), *PARTNER_KINDS.items()])
    asked = AskedList(request, columns=_COLUMNS, filters=[kind])
    new = {"label": _("New partner"), "url": reverse("console-partner-new")}
    empty = EmptyList(
        title=_("No partners yet"),
        text=_("Partners are distributors, resellers and support partners who serve some of your customers."),
        actions=[new],
    )
    listed = asked.show(search_partners(words=asked.words, kind=asked.chosen["kind"]), empty=empty, new=new)
    context = console_frame(request, find_shown_version(request, clock.now()), current="console-partners") | listed
    context["rows"] = [
        {"partner": one, "kind": PARTNER_KINDS.get(one.kind, one.kind)} for one in listed["page"].object_list
    ]
    return render(request, "console/customers/partners.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_partner(request: AdminRequest) -> HttpResponse:
    """Create a partner."""
    now = clock.now()
    form = PartnerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = create_partner(details=PartnerDetails(**form.cleaned_data), actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been created. Add its people now.") % {"name": made.name})
            return redirect("console-partner", made.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-partners") | {"form": form}
    return render(request, "console/customers/partner_new.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def partner(request: AdminRequest, partner_id: int) -> HttpResponse:
    """Show and change a partner; what someone else changed meanwhile is named and not overwritten."""
    found, now = get_partner(partner_id), clock.now()
    stored, conflict = details_of(found).values(), None
    form = PartnerForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        details = PartnerDetails(**form.cleaned_data)
        try:
            change_partner(partner=found, details=details, actor=request.user, now=now, seen=seen_values(request))
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": details.name})
            return redirect("console-partner", found.pk)
    page = Paginator(people_of_partner(found), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    served = list(customers_of_partner(found)[: MAX_CUSTOMERS + 1])
    context = console_frame(request, find_shown_version(request, now), current="console-partners")
    context |= edit_context(form, stored, conflict) | {
        "partner": found,
        "page": page,
        "people": describe_members(list(page.object_list), now=now),
        "served": served[:MAX_CUSTOMERS],
        "has_more": len(served) > MAX_CUSTOMERS,
    }
    return render(request, "console/customers/partner.html", context, status=edit_status(form, conflict))
