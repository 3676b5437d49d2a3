"""The people of a partner in the console: invited, deactivated, let in again, unlocked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.admin_queries import get_partner, get_partner_member
from customers.operations.partners import (
    PersonDetails,
    invite_partner_person,
    readmit_partner_person,
    unlock_partner_person,
)
from customers.queries import list_partner_people
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from tickets.operations.departures import deactivate_partner_person
from tickets.queries.customers import list_open_tickets_assigned_to
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_status
from web.console.forms.partners import PartnerDeactivationForm, PartnerPersonForm
from web.console.views.customers.refused import REFUSALS, show_refusal
from web.console.views.frame import console_frame, find_shown_version


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_person(request: AdminRequest, partner_id: int) -> HttpResponse:
    """Create an account for somebody who works for the partner, and mail the link to a password."""
    found, now = get_partner(partner_id), clock.now()
    form = PartnerPersonForm(
        request.POST if request.method == "POST" else None,
        initial={"language": request.user.language, "time_zone": request.user.time_zone},
    )
    if form.is_valid():
        try:
            person = PersonDetails(**form.cleaned_data)
            invite_partner_person(partner=found, person=person, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(email)s has been invited.") % {"email": person.email})
            return redirect("console-partner", found.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-partners") | {
        "form": form,
        "partner": found,
    }
    return render(request, "console/customers/partner_person_new.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def deactivate(request: AdminRequest, account_id: int) -> HttpResponse:
    """Show somebody's open tickets and who may take them over, and deactivate them."""
    member, now = get_partner_member(account_id), clock.now()
    colleagues = [one for one in list_partner_people(member.partner) if one.pk != member.user_id]
    form = PartnerDeactivationForm(
        request.POST if request.method == "POST" else None,
        colleagues=[(one.pk, one.name) for one in colleagues],
    )
    if form.is_valid():
        taken = next((one for one in colleagues if one.pk == form.cleaned_data["successor"]), None)
        try:
            deactivate_partner_person(member=member, successor=taken, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": member.user.name})
            return redirect("console-partner", member.partner_id)
    context = console_frame(request, find_shown_version(request, now), current="console-partners") | {
        "form": form,
        "member": member,
        "open_tickets": list_open_tickets_assigned_to(member.user),
    }
    return render(request, "console/customers/partner_person_deactivate.html", context, status=edit_status(form))


@require_POST
@admin_required
def readmit(request: AdminRequest, account_id: int) -> HttpResponse:
    """Let somebody in again who was deactivated."""
    member = get_partner_member(account_id)
    readmit_partner_person(member=member, actor=request.user, now=clock.now())
    words = _("%(name)s can sign in again and has been sent a link to choose a password.")
    messages.success(request, words % {"name": member.user.name})
    return redirect("console-partner", member.partner_id)


@require_POST
@admin_required
def unlock(request: AdminRequest, account_id: int) -> HttpResponse:
    """Unlock somebody whom too many wrong passwords have locked out."""
    member = get_partner_member(account_id)
    unlock_partner_person(member=member, actor=request.user, now=clock.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": member.user.name})
    return redirect("console-partner", member.partner_id)
