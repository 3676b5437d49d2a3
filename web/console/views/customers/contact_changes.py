"""One contact in the console: changed, deactivated with their open tickets handed over, let in again, unlocked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from customers.admin_queries import get_contact
from customers.errors import Archived
from customers.operations.administration import unlock_person
from customers.operations.contacts import ContactDetails, change_contact_details, details_of, readmit_contact
from customers.presentation.refusals import refusal_message
from customers.queries import describe_people, list_colleagues
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from supportdesk.kernel.http.methods import require_POST
from tickets.operations.departures import deactivate_contact
from tickets.queries.customers import list_open_tickets_of
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.customers import ContactForm, DeactivationForm
from web.console.views.customers.contacts import kind_names, language_choices
from web.console.views.customers.refused import REFUSALS, show_refusal
from web.console.views.frame import console_frame, find_shown_version


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def contact(request: AdminRequest, contact_id: int) -> HttpResponse:
    """Show and change a contact; what someone else changed meanwhile is named and not overwritten."""
    found, now = get_contact(contact_id), clock.now()
    shown = find_shown_version(request, now)
    stored, conflict = details_of(found).values(), None
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        initial=stored,
        languages=language_choices(now, found.user.language),
        kinds=list(kind_names(shown).items()),
    )
    if form.is_valid():
        details = ContactDetails(**form.cleaned_data)
        try:
            change_contact_details(
                contact=found, details=details, actor=request.user, now=now, seen=seen_values(request)
            )
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": details.name})
            return redirect("console-contact", found.pk)
    context = console_frame(request, shown, current="console-contacts") | edit_context(form, stored, conflict)
    (context["person"],) = describe_people([found], now=now)
    context["open_tickets"] = list_open_tickets_of(found)
    return render(request, "console/customers/contact.html", context, status=edit_status(form, conflict))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def deactivate(request: AdminRequest, contact_id: int) -> HttpResponse:
    """Show a contact's open tickets and who may take them over, and deactivate the contact."""
    found, now = get_contact(contact_id), clock.now()
    colleagues = list_colleagues(found)
    form = DeactivationForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": _("%(name)s has left.") % {"name": found.user.name}},
        colleagues=[(one.pk, one.user.name) for one in colleagues],
    )
    if form.is_valid():
        taken = next((one for one in colleagues if one.pk == form.cleaned_data["successor"]), None)
        try:
            handed = deactivate_contact(
                contact=found, successor=taken, reason=form.cleaned_data["reason"], actor=request.user, now=now
            )
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": found.user.name})
            if taken and handed:
                words = ngettext(
                    "%(number)d ticket now belongs to %(name)s.",
                    "%(number)d tickets now belong to %(name)s.",
                    len(handed),
                )
                messages.success(request, words % {"number": len(handed), "name": taken.user.name})
            return redirect("console-contact", found.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-contacts") | {
        "form": form,
        "contact": found,
        "open_tickets": list_open_tickets_of(found),
        "cancel_url": reverse("console-contact", args=[found.pk]),
    }
    return render(request, "console/customers/contact_deactivate.html", context, status=edit_status(form))


@require_POST
@admin_required
def readmit(request: AdminRequest, contact_id: int) -> HttpResponse:
    """Let a deactivated contact in again."""
    found = get_contact(contact_id)
    try:
        readmit_contact(contact=found, actor=request.user, now=clock.now())
    except Archived as error:
        messages.error(request, refusal_message(error))
    else:
        words = _("%(name)s can sign in again and has been sent a link to choose a password.")
        messages.success(request, words % {"name": found.user.name})
    return redirect("console-contact", found.pk)


@require_POST
@admin_required
def unlock(request: AdminRequest, contact_id: int) -> HttpResponse:
    """Unlock a contact whom too many wrong passwords have locked out."""
    found = get_contact(contact_id)
    unlock_person(contact=found, actor=request.user, now=clock.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": found.user.name})
    return redirect("console-contact", found.pk)
