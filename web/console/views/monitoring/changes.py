"""Installations registered, changed and closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.admin_queries import search_organisations
from customers.models import Organisation
from customers.product_queries import installed_at
from customers.queries import get_organisation, people_of
from monitoring.errors import InstallationClosed
from monitoring.operations.installations import (
    InstallationDetails,
    change_installation,
    close_installation,
    details_of,
    register_installation,
)
from monitoring.queries.installations import get_installation, list_open_episodes
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.monitoring import InstallationForm, OrganisationChoice
from web.console.views.frame import ShownVersion, console_frame, find_shown_version

_CURRENT = "console-monitoring"


@require_safe
@admin_required
def choose_organisation(request: AdminRequest) -> HttpResponse:
    """Ask whose system is to be monitored, and go on to its form."""
    organisations = [(one.pk, one.name) for one in search_organisations(words="").order_by(by_name("name"), "pk")]
    form = OrganisationChoice(request.GET if "organisation" in request.GET else None, organisations=organisations)
    if form.is_valid():
        return redirect("console-monitoring-new", form.cleaned_data["organisation"])
    context = console_frame(request, find_shown_version(request, clock.now()), current=_CURRENT) | {"form": form}
    return render(request, "console/monitoring/choose.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Register a system of an organisation."""
    organisation, now = get_organisation(organisation_id, partner_id=None), clock.now()
    shown = find_shown_version(request, now)
    form = _form(request, organisation, shown, initial={})
    if form.is_valid():
        try:
            made = register_installation(organisation=organisation, details=_details(form), actor=request.user, now=now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("%(name)s has been registered. Create a token for its sender now.") % {"name": made.name}
            )
            return redirect("console-monitoring-installation", made.pk)
    context = console_frame(request, shown, current=_CURRENT) | {"form": form, "organisation": organisation}
    return render(request, "console/monitoring/new.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def change(request: AdminRequest, monitored_id: int) -> HttpResponse:
    """Change what is stored for an installation; what someone else changed meanwhile is named and not overwritten."""
    found, now = get_installation(monitored_id), clock.now()
    shown = find_shown_version(request, now)
    stored, conflict = details_of(found).values(), None
    form = _form(request, found.organisation, shown, initial=stored)
    if form.is_valid():
        try:
            change_installation(
                installation=found, details=_details(form), actor=request.user, now=now, seen=seen_values(request)
            )
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except ValidationError as error:
            form.add_error(None, error)
        except InstallationClosed:
            form.add_error(None, _("This installation is no longer monitored."))
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": form.cleaned_data["name"]})
            return redirect("console-monitoring-installation", found.pk)
    context = console_frame(request, shown, current=_CURRENT) | edit_context(form, stored, conflict)
    context["installation"] = found
    return render(request, "console/monitoring/change.html", context, status=edit_status(form, conflict))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def close(request: AdminRequest, monitored_id: int) -> HttpResponse:
    """Show what hangs on an installation, and stop monitoring it."""
    found, now = get_installation(monitored_id), clock.now()
    if request.method == "POST":
        try:
            close_installation(installation=found, actor=request.user, now=now)
            messages.success(request, _("%(name)s is no longer monitored.") % {"name": found.name})
        except InstallationClosed:
            messages.error(request, _("This installation is no longer monitored."))
        return redirect("console-monitoring-installation", found.pk)
    context = console_frame(request, find_shown_version(request, now), current=_CURRENT) | {
        "installation": found,
        "open_alerts": len(list_open_episodes(found)),
    }
    return render(request, "console/monitoring/close.html", context)


def _form(
    request: AdminRequest, organisation: Organisation, shown: ShownVersion | None, *, initial: dict[str, Any]
) -> InstallationForm:
    monitoring = shown.terms.monitoring if shown else None
    requirements = []
    if shown is not None and monitoring is not None:
        requirements = [(one.key, localize(one.text, shown.terms)) for one in monitoring.requirements]
    return InstallationForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        contacts=[(one.pk, one.user.name) for one in people_of(organisation) if one.user.is_active],
        products=[(one.pk, str(one)) for one in installed_at(organisation).filter(retired_on=None)],
        requirements=requirements,
    )


def _details(form: InstallationForm) -> InstallationDetails:
    sent = form.cleaned_data
    return InstallationDetails(
        name=sent["name"],
        contact=sent["contact"],
        product=sent["product"],
        confirmed=tuple(sent.get("confirmed", ())),
        every_minutes=sent["every_minutes"],
        grace_minutes=sent["grace_minutes"],
    )
