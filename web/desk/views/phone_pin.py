"""A caller outside the opening hours: whether their plan has the on-call phone, and whether they know their PIN."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communication.operations.phone_pins import PinCheck, PinResult, check_phone_pin
from communication.queries import OnCallAccess, on_call_access
from contracts.queries import get_support
from customers.queries import get_contact_for_filing
from plans.presentation.labels import language_name, localize
from slas.presentation.labels import due_short, zone_label
from supportdesk.kernel import clock
from supportdesk.kernel.security.limits import limited
from tickets.queries.customers import list_open_tickets_of
from web.access import SignedInRequest, staff_required
from web.desk.forms.phone_pin import PhonePinForm
from web.desk.panels.caller import caller_facts
from web.desk.views.frame import desk_frame


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@limited("phone-pin")
def check_pin(request: SignedInRequest, contact_id: int) -> HttpResponse:
    """Show how the contact uses the on-call phone, and say whether a PIN is right (TERM-E14, ATTACK-A49)."""
    now = clock.now()
    contact = get_contact_for_filing(contact_id, partner_id=None)
    form = PhonePinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        check = check_phone_pin(contact=contact, spoken=form.cleaned_data["pin"], actor=request.user, now=now)
        if check.result == PinResult.RIGHT:
            messages.success(request, _("The PIN is correct."))
            return redirect("desk-phone-pin", contact.pk)
        form.add_error("pin", _refusal(check, now))
    support = get_support(contact.organisation, now=now)
    access = on_call_access(contact, support=support, now=now)
    context = desk_frame(request.user, now, current="desk-file") | {
        "contact": contact,
        "form": form,
        "access": access,
        "hours_end": _hours_end(access, ZoneInfo(contact.organisation.time_zone), now),
        "languages": " / ".join(language_name(code) for code in access.phone.languages) if access.phone else "",
        "plan": localize(support.plan.name, support.terms) if support.plan else "",
        "caller": caller_facts(support, contact, now),
        "tickets": list_open_tickets_of(contact),
    }
    return render(request, "desk/phone_pin.html", context, status=422 if form.errors else 200)


def _hours_end(access: OnCallAccess, zone: ZoneInfo, now: datetime) -> str:
    ends_at = access.hours.changes_at if access.hours and access.hours.is_open else None
    return f"{due_short(ends_at, now, zone)} {zone_label(ends_at, zone)}" if ends_at else ""


def _refusal(check: PinCheck, now: datetime) -> str:
    match check.result:
        case PinResult.NONE:
            return _("This contact has no PIN. They create one in their account in the portal.")
        case PinResult.INVALID:
            return _(
                "After too many wrong PINs this one is no longer valid. The contact creates a new one in the portal."
            )
        case PinResult.WAITS:
            until = due_short(check.waits_until, now) if check.waits_until else ""
            return _("Too many wrong PINs. The next attempt is possible from %(time)s.") % {"time": until}
    if check.waits_until is not None:
        until = due_short(check.waits_until, now)
        return _("The PIN is wrong. The next attempt is possible from %(time)s.") % {"time": until}
    if check.tries_left == 1:
        return _("The PIN is wrong. One more attempt, then the contact has to wait.")
    return _("The PIN is wrong. %(number)d more attempts, then the contact has to wait.") % {"number": check.tries_left}
