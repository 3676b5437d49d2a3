"""Views of the portal: my tickets, and what is promised."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communication.rules import has_phone_pin
from contracts.presentation.phone_lines import all_lines, line_rows
from contracts.queries import get_support
from customers.queries import get_contact_of
from people.queries import get_portal_text
from plans.errors import NoSuchRegion, NotDesignated
from plans.operations import choose_region
from plans.queries import find_plan_version
from supportdesk.kernel.clock import now
from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.security.limits import limited
from web.access import SignedInRequest, portal_required
from web.portal.views.frame import portal_frame, warranty_row
from web.portal.views.list import list_page
from web.portal.views.plan import plan_page, region_choice, version_page, version_rows


@require_safe
@portal_required
@limited("search", methods=("GET", "HEAD"))
def my_tickets(request: SignedInRequest) -> HttpResponse:
    """List the person's tickets or their organisation's: open ones first, what waits for them above all."""
    at = now()
    contact = get_contact_of(request.user)
    support = get_support(contact.organisation, now=at)
    context = {
        **portal_frame(contact, support, at, current="portal-tickets"),
        **list_page(contact, support.terms, request.GET, at),
        "lines": line_rows(support, all_lines(support), at),
        "portal_text": get_portal_text((get_language() or "").partition("-")[0], support.terms.vendor.default_language),
    }
    return render(request, "portal/tickets.html", context)


@require_safe
@portal_required
def plan(request: SignedInRequest) -> HttpResponse:
    """Show what the customer's plan promises, when somebody is there and which numbers to call (TERM-B2, TERM-E33)."""
    at = now()
    contact = get_contact_of(request.user)
    support = get_support(contact.organisation, now=at)
    context = {
        **portal_frame(contact, support, at, current="portal-plan"),
        **plan_page(support),
        "warranty": warranty_row(support),
        "versions": version_rows(support),
        "regions": region_choice(contact, support, at),
        "lines": line_rows(support, all_lines(support), at),
        "asks_for_pin": has_phone_pin(contact, support),
    }
    return render(request, "portal/plan.html", context)


@require_safe
@portal_required
def plan_version(request: SignedInRequest, version_id: int) -> HttpResponse:
    """Show a plan as one version of the terms has it, the present one or one of the past (TERM-A15)."""
    at = now()
    contact = get_contact_of(request.user)
    support = get_support(contact.organisation, now=at)
    version = find_plan_version(version_id, until=support.today)
    if version is None:
        raise Http404
    context = {
        **portal_frame(contact, support, at, current="portal-plan"),
        **version_page(version, support),
    }
    return render(request, "portal/plan.html", context)


@require_POST
@portal_required
def region(request: SignedInRequest) -> HttpResponse:
    """Take the region that the customer chose; what is filed already keeps its promise (TERM-E13)."""
    try:
        choose_region(contact=get_contact_of(request.user), region_key=request.POST.get("region", ""), now=now())
    except (NoSuchRegion, NotDesignated):
        messages.error(request, _("The region was not changed: choose one from the list."))
    else:
        messages.success(request, _("These hours apply to everything you submit from now on."))
    return redirect("portal-plan")
