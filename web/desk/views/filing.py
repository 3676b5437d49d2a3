"""Filing for a customer who calls or writes: who it is, what they say, and a refusal where they are not entitled to it."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communication.rules import can_check_pins, has_phone_pin
from contracts.queries import get_support
from customers.queries import find_contacts, get_contact_for_filing, list_products_of
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from tickets import rules
from tickets.operations.filing import Filing, file_ticket
from tickets.presentation.refusals import REFUSALS, refusal_message
from web.access import SignedInRequest, desk_required
from web.desk.forms.caller import CallerForm
from web.desk.panels.caller import caller_facts, channels_for, severity_choices
from web.desk.views.frame import desk_frame

MAX_FOUND = 60


@require_safe
@desk_required
def find_caller(request: SignedInRequest) -> HttpResponse:
    """Find the contact who calls, by name, address or organisation."""
    now = clock.now()
    words = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:100]
    contacts = find_contacts(words=words, partner_id=_partner_id(request), limit=MAX_FOUND)
    context = desk_frame(request.user, now, current="desk-file") | {
        "query": words,
        "organisations": [
            {"organisation": organisation, "contacts": list(found)}
            for organisation, found in groupby(contacts, key=lambda contact: contact.organisation)
        ],
        "is_cut": len(contacts) == MAX_FOUND,
    }
    return render(request, "desk/find_caller.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def file_for_caller(request: SignedInRequest, contact_id: int) -> HttpResponse:
    """Write down what a caller reports and file it by phone; a refusal is shown in words to be read out."""
    now = clock.now()
    contact = get_contact_for_filing(contact_id, partner_id=_partner_id(request))
    support = get_support(contact.organisation, now=now)
    form = CallerForm(
        request.POST or None,
        request.FILES or None,
        terms=support.terms,
        products=list_products_of(contact.organisation),
        channels=channels_for(support),
        initial={"phone": contact.user.phone, "filing_key": uuid4(), "look_first": True},
    )
    filing: Filing | None = None
    looks = request.method == "POST" and form.is_valid() and not form.is_looked_at()
    if request.method == "POST" and form.is_valid() and not looks:
        filing = _file(request, form, contact, now)
        if filing is not None and filing.ticket is not None:
            values = {"reference": filing.ticket.reference, "name": contact.user.name}
            messages.success(request, _("Submitted as %(reference)s. %(name)s gets an email with the number.") % values)
            return redirect("desk-ticket", filing.ticket.reference)
    context = desk_frame(request.user, now, current="desk-file") | {
        "contact": contact,
        "form": form,
        "looks": looks,
        "word": localize(support.terms.vendor.words.ticket, support.terms),
        "severities": severity_choices(support, form, contact, now),
        "caller": caller_facts(support, contact, now),
        "pin_panel": {"contact": contact} if has_phone_pin(contact, support) and can_check_pins(request.user) else None,
        "refusal": _refusal(filing, support.terms) if filing else None,
    }
    return render(request, "desk/file.html", context, status=200 if looks or request.method != "POST" else 422)


def _file(request: SignedInRequest, form: CallerForm, contact: Any, now: datetime) -> Filing | None:
    try:
        return file_ticket(draft=form.draft(contact), actor=request.user, now=now)
    except REFUSALS as refusal:
        form.add_error(None, refusal_message(refusal))
        return None


def _refusal(filing: Filing, terms: Any) -> dict[str, Any]:
    decision = filing.decision
    links = {link.key: link for link in terms.links}
    lines = {line.key: line for line in terms.phone_lines}
    return {
        "message": localize(decision.message, terms),
        "next_step": localize(decision.next_step, terms),
        "links": [{"label": localize(links[key].text, terms), "url": links[key].url} for key in decision.links],
        "lines": [
            {"name": localize(lines[key].name, terms), "number": lines[key].number} for key in decision.phone_lines
        ],
    }


def _partner_id(request: SignedInRequest) -> int | None:
    """Return the partner whose customers the person may file for, None for the vendor's staff."""
    return request.user.partner_member.partner_id if rules.is_partner(request.user) else None
