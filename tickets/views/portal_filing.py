"""Doors of filing: the form with what we promise, and the clear no."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.queries import get_contact_of, list_products_of
from plans.queries import get_support
from supportdesk.kernel.clock import now
from tickets.forms.portal import FilingForm
from tickets.operations.attachments import BadAttachment
from tickets.operations.filing import file_ticket
from tickets.queries import get_filing_attempt_for
from tickets.views.access import SignedInRequest, portal_door
from tickets.views.portal_frame import portal_frame, vendor_words
from tickets.views.portal_offer import filing_page
from tickets.views.portal_phone import has_phone
from tickets.views.portal_refusal import attempt_initial, refusal_page


@require_http_methods(["GET", "HEAD", "POST"])
@portal_door
def file(request: SignedInRequest) -> HttpResponse:
    """Show the form with what we promise for each severity; file what is sent, or say why not."""
    at = now()
    contact = get_contact_of(request.user)
    support = get_support(contact.organisation, now=at)
    is_sent = request.method == "POST"
    form = FilingForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        terms=support.terms,
        products=list_products_of(contact.organisation),
        by_phone=has_phone(support),
        initial={"phone": request.user.phone, **_kept(request)},
    )
    if form.is_valid():
        try:
            filing = file_ticket(draft=form.draft(contact), actor=request.user, now=at)
        except BadAttachment as error:
            form.add_error("files", str(error))
        else:
            if filing.ticket is None:
                return redirect("portal-refused", filing.attempt.pk)
            words = vendor_words(support.terms) | {"reference": filing.ticket.reference}
            messages.success(request, _("Your %(ticket)s is with us under the number %(reference)s.") % words)
            return redirect("portal-ticket", filing.ticket.reference)
    context = {
        **portal_frame(contact, support, at, current="portal-file"),
        **filing_page(support, contact, form, at),
        "form": form,
    }
    return render(request, "portal/file.html", context)


@require_safe
@portal_door
def refused(request: SignedInRequest, attempt_id: int) -> HttpResponse:
    """Say why it was not filed and what to do instead; what was written is kept."""
    at = now()
    attempt = get_filing_attempt_for(request.user, attempt_id)
    contact = get_contact_of(request.user)
    support = get_support(contact.organisation, now=at)
    context = {
        **portal_frame(contact, support, at, current=""),
        **refusal_page(attempt, support, at),
    }
    return render(request, "portal/refused.html", context)


def _kept(request: SignedInRequest) -> dict[str, Any]:
    """Return what was written at a filing that was refused, to be sent again in another way."""
    number = request.GET.get("again", "")
    return attempt_initial(get_filing_attempt_for(request.user, int(number))) if number.isdecimal() else {}
