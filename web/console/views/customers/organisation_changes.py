"""Changing, archiving and restoring an organisation in the console."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.queries import count_running_contracts
from customers.admin_queries import search_contacts
from customers.operations.organisations import (
    archive_organisation,
    change_organisation,
    details_of,
    restore_organisation,
)
from customers.queries import get_organisation
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from supportdesk.kernel.http.methods import require_POST
from tickets.queries.customers import count_open_by_organisation
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.views.customers.organisations import organisation_form, read_details
from web.console.views.customers.refused import REFUSALS, show_refusal
from web.console.views.frame import console_frame, find_shown_version


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def change(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Change what is stored for an organisation; what someone else changed meanwhile is named and not overwritten."""
    found, now = get_organisation(organisation_id, partner_id=None), clock.now()
    shown = find_shown_version(request, now)
    frame = console_frame(request, shown, current="console-organisations")
    if shown is None:
        return render(request, "console/nothing_published.html", frame)
    stored, conflict = details_of(found).values(), None
    form = organisation_form(request, shown, initial=stored)
    if form.is_valid():
        try:
            details = read_details(form, shown.terms, now)
            change_organisation(
                organisation=found, details=details, actor=request.user, now=now, seen=seen_values(request)
            )
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": details.name})
            return redirect("console-organisation", found.pk)
    context = frame | edit_context(form, stored, conflict) | {"organisation": found}
    return render(request, "console/customers/organisation_change.html", context, status=edit_status(form, conflict))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def archive(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Show what hangs on an organisation, and archive it."""
    found, now = get_organisation(organisation_id, partner_id=None), clock.now()
    if request.method == "POST":
        archive_organisation(organisation=found, actor=request.user, now=now)
        messages.success(request, _("%(name)s has been archived.") % {"name": found.name})
        return redirect("console-organisations")
    context = console_frame(request, find_shown_version(request, now), current="console-organisations") | {
        "organisation": found,
        "open_tickets": count_open_by_organisation([found]).get(found.pk, 0),
        "contracts": count_running_contracts(found, now=now),
        "contacts": search_contacts(organisation=found).count(),
    }
    return render(request, "console/customers/organisation_archive.html", context)


@require_POST
@admin_required
def restore(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Take an archived organisation back into the lists."""
    found = get_organisation(organisation_id, partner_id=None)
    restore_organisation(organisation=found, actor=request.user, now=clock.now())
    messages.success(request, _("%(name)s is active again.") % {"name": found.name})
    return redirect("console-organisation", found.pk)
