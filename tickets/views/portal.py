"""Doors of the portal: my tickets, and what is promised."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.queries import get_contact_of
from plans.operations import NoSuchRegion, NotDesignated, choose_region
from plans.queries import get_support
from supportdesk.kernel.clock import now
from tickets.queries import list_own_tickets, timelines_of
from tickets.views.access import SignedInRequest, portal_door
from tickets.views.portal_frame import portal_frame
from tickets.views.portal_phone import all_lines, line_rows
from tickets.views.portal_plan import plan_page, region_choice
from tickets.views.portal_rows import build_rows

_OPEN_AT_MOST = 100
_RESOLVED_PER_PAGE = 10


@require_safe
@portal_door
def my_tickets(request: SignedInRequest) -> HttpResponse:
    """List the person's tickets: open ones first, what waits for them above all."""
    at = now()
    contact = get_contact_of(request.user)
    support = get_support(contact.organisation, now=at)
    page = Paginator(list_own_tickets(request.user, is_open=False), _RESOLVED_PER_PAGE).get_page(
        request.GET.get("page")
    )
    is_first = page.number == 1
    open_tickets = list(list_own_tickets(request.user, is_open=True)[:_OPEN_AT_MOST]) if is_first else []
    resolved = list(page.object_list)
    timelines = timelines_of([*open_tickets, *resolved])
    context = {
        **portal_frame(contact, support, at, current="portal-tickets"),
        "open_rows": build_rows(open_tickets, timelines, at),
        "resolved_rows": build_rows(resolved, timelines, at),
        "waiting": [ticket for ticket in open_tickets if ticket.status == "WAITING_CUSTOMER"],
        "page": page,
        "is_first": is_first,
        "lines": line_rows(support, all_lines(support), at),
    }
    return render(request, "portal/tickets.html", context)


@require_safe
@portal_door
def plan(request: SignedInRequest) -> HttpResponse:
    """Show what the customer's plan promises, when somebody is there and which numbers to call (B2, E33)."""
    at = now()
    contact = get_contact_of(request.user)
    support = get_support(contact.organisation, now=at)
    context = {
        **portal_frame(contact, support, at, current="portal-plan"),
        **plan_page(support),
        "regions": region_choice(contact, support, at),
        "lines": line_rows(support, all_lines(support), at),
    }
    return render(request, "portal/plan.html", context)


@require_POST
@portal_door
def region(request: SignedInRequest) -> HttpResponse:
    """Take the region that the customer chose; what is filed already keeps its promise (E13)."""
    try:
        choose_region(contact=get_contact_of(request.user), region_key=request.POST.get("region", ""), now=now())
    except (NoSuchRegion, NotDesignated):
        messages.error(request, _("The region was not changed: choose one of the list."))
    else:
        messages.success(request, _("These hours apply to what you file from now on."))
    return redirect("portal-plan")
