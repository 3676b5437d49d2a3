"""The calls of a customer with their prices, and what is left of its free minutes."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.presentation.calls import describe_balances, describe_call
from billing.queries import call_account_for
from contracts.queries import get_support
from customers.queries import get_contact_of
from supportdesk.kernel.clock import now
from web.access import SignedInRequest, portal_required
from web.portal.views.frame import portal_frame

CALLS_ON_A_PAGE = 50


@require_safe
@portal_required
def calls(request: SignedInRequest) -> HttpResponse:
    """Show the calls that the contact may see, each with its price explained."""
    at = now()
    contact = get_contact_of(request.user)
    account = call_account_for(request.user, contact.organisation, now=at)
    if account is None:
        raise Http404
    page = Paginator(account.rows, CALLS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **portal_frame(contact, get_support(contact.organisation, now=at), at, current="portal-calls"),
        "page": page,
        "rows": [describe_call(row) for row in page],
        "balances": describe_balances(account.balances, account.terms),
        "sees_all": contact.sees_organisation,
    }
    return render(request, "portal/calls.html", context)
