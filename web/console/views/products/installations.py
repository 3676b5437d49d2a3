"""What an organisation has installed, in the console: added, changed, retired."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.operations.contracts import local_day
from customers.models import InstalledProduct, Organisation
from customers.operations.installations import (
    InstallationDetails,
    add_installed_product,
    change_installed_product,
    details_of_installation,
    retire_installed_product,
)
from customers.product_queries import get_installed_product, installed_at, list_all_releases
from customers.queries import get_organisation
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.products import InstallationForm, RetirementForm
from web.console.views.frame import console_frame, find_shown_version
from web.console.views.products.refused import REFUSALS, show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new_installation(request: AdminRequest, organisation_id: int) -> HttpResponse:
    """Register what an organisation runs."""
    found, now = get_organisation(organisation_id, partner_id=None), clock.now()
    choices = _choices(found)
    form = InstallationForm(
        request.POST if request.method == "POST" else None, initial={"registered_on": local_day(found, now)}, **choices
    )
    if form.is_valid():
        details = InstallationDetails(**form.cleaned_data)
        try:
            made = add_installed_product(organisation=found, details=details, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": made})
            return redirect("console-organisation", found.pk)
    context = console_frame(request, find_shown_version(request, now), current="console-organisations")
    context |= {"organisation": found, "form": form, "has_releases": bool(choices["releases"])}
    return render(request, "console/products/installation_new.html", context, status=edit_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def change(request: AdminRequest, installed_id: int) -> HttpResponse:
    """Change what is known of an installation; what someone else changed meanwhile is named and not overwritten."""
    found, now = get_installed_product(installed_id), clock.now()
    stored, conflict = details_of_installation(found).values(), None
    form = InstallationForm(
        request.POST if request.method == "POST" else None, initial=stored, **_choices(found.organisation, but=found)
    )
    if form.is_valid():
        details, seen = InstallationDetails(**form.cleaned_data), seen_values(request)
        try:
            made = change_installed_product(installed=found, details=details, actor=request.user, now=now, seen=seen)
        except ChangedMeanwhile as meanwhile:
            conflict = meanwhile
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": made})
            return redirect("console-organisation", found.organisation_id)
    context = console_frame(request, find_shown_version(request, now), current="console-organisations")
    context |= edit_context(form, stored, conflict) | {"installed": found, "organisation": found.organisation}
    return render(request, "console/products/installation_change.html", context, status=edit_status(form, conflict))


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def retire(request: AdminRequest, installed_id: int) -> HttpResponse:
    """Show what ends with an installation, and retire it with its add-ons."""
    found, now = get_installed_product(installed_id), clock.now()
    form = RetirementForm(
        request.POST if request.method == "POST" else None, initial={"retired_on": local_day(found.organisation, now)}
    )
    if form.is_valid():
        day = form.cleaned_data["retired_on"]
        try:
            retire_installed_product(installed=found, retired_on=day, actor=request.user, now=now)
        except REFUSALS as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s has been retired.") % {"name": found})
            return redirect("console-organisation", found.organisation_id)
    addons = [one for one in installed_at(found.organisation) if one.base_id == found.pk and one.retired_on is None]
    context = console_frame(request, find_shown_version(request, now), current="console-organisations")
    context |= {"installed": found, "organisation": found.organisation, "addons": addons, "form": form}
    return render(request, "console/products/installation_retire.html", context, status=edit_status(form))


def _choices(organisation: Organisation, *, but: InstalledProduct | None = None) -> dict[str, Any]:
    installed = [one for one in installed_at(organisation) if one.retired_on is None and one != but]
    return {
        "releases": [(one.pk, str(one)) for one in list_all_releases()],
        "bases": [(one.pk, str(one)) for one in installed if one.release.product.addon_of_id is None],
    }
