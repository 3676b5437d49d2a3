"""Views of filing: the form with what we promise, and the refusal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts.presentation.phone_lines import has_phone
from contracts.queries import get_support
from customers.models import Contact
from customers.queries import get_contact_of, list_products_of
from people.models import User
from plans.core.terms import VendorTerms
from supportdesk.kernel.clock import now
from supportdesk.kernel.security.limits import limited
from tickets.core.states import Status
from tickets.errors import BadAttachment, BadIntake
from tickets.operations.filing import Filing, file_ticket
from tickets.presentation.refusals import refusal_message
from tickets.queries import get_filing_attempt_for
from web.access import SignedInRequest, portal_required
from web.portal.forms.filing import FilingForm
from web.portal.views.frame import portal_frame, vendor_words
from web.portal.views.offer import filing_page
from web.portal.views.refusal import attempt_initial, refusal_page


@require_http_methods(["GET", "HEAD", "POST"])
@portal_required
@limited("filing")
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
        initial={"phone": request.user.phone, "filing_key": uuid4(), "look_first": True, **_kept(request)},
    )
    looks = form.is_valid() and not form.is_looked_at()
    filing = _file(form, contact, request.user, at) if form.is_valid() and not looks else None
    if filing is not None:
        return _after_filing(request, filing, support.terms)
    context = {
        **portal_frame(contact, support, at, current="portal-file"),
        **filing_page(support, contact, form, at),
        "form": form,
        "looks": looks,
    }
    return render(request, "portal/file.html", context, status=422 if form.errors else 200)


@require_safe
@portal_required
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


def _file(form: FilingForm, contact: Contact, actor: User, at: datetime) -> Filing | None:
    """File what the form says; None where a file was refused, which the form then says."""
    try:
        return file_ticket(draft=form.draft(contact), actor=actor, now=at)
    except BadAttachment as error:
        form.add_error("files", refusal_message(error))
    except BadIntake as error:
        form.add_error(None, str(error))
    return None


def _after_filing(request: SignedInRequest, filing: Filing, terms: VendorTerms) -> HttpResponse:
    """Lead to the ticket, or to the words of the refusal."""
    ticket = filing.ticket
    if ticket is None:
        return redirect("portal-refused", filing.attempt.pk)
    words = vendor_words(terms) | {"reference": ticket.reference}
    if ticket.status == Status.WAITING_CUSTOMER:
        messages.warning(
            request, _("We have received your %(ticket)s as %(reference)s. Some information is still missing.") % words
        )
    else:
        messages.success(request, _("We have received your %(ticket)s as %(reference)s.") % words)
    return redirect("portal-ticket", ticket.reference)


def _kept(request: SignedInRequest) -> dict[str, Any]:
    """Return what was written at a filing that was refused, to be sent again in another way."""
    number = request.GET.get("again", "")
    return attempt_initial(get_filing_attempt_for(request.user, int(number))) if number.isdecimal() else {}
