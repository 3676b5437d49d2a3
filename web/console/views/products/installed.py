"""What all customers have installed, in the console: whose support has ended stands out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from customers.presentation.releases import describe_installed
from customers.product_queries import count_unsupported, search_installed
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from web.console.access import AdminRequest, admin_required
from web.console.exports import csv_of
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.frame import console_frame, find_shown_version

_COLUMNS = (
    Column(gettext_lazy("Product and release")),
    Column(gettext_lazy("Organisation"), "organisation", by_name("organisation__name")),
    Column(gettext_lazy("Licences"), "licences", "licences"),
    Column(gettext_lazy("Registration date"), "registered", "registered_on"),
    Column(gettext_lazy("End of support"), "ends", "supported_until"),
    Column(gettext_lazy("Status")),
)

_FILE: dict[str, Callable[[Any], object]] = {
    "id": lambda one: one.pk,
    "organisation": lambda one: one.organisation.name,
    "product": lambda one: one.release.product.key,
    "release": lambda one: one.release.name,
    "label": lambda one: one.label,
    "licences": lambda one: one.licences,
    "registered_on": lambda one: one.registered_on,
    "supported_until": lambda one: one.supported_until,
    "newest_release": lambda one: one.newest_name,
}


@require_safe
@admin_required
def installed(request: AdminRequest) -> HttpResponseBase:
    """List what customers have installed."""
    now = clock.now()
    today = timezone.localdate(now)
    choices = [
        ("", _("any")),
        ("ended", _("no longer supported")),
        ("ending", _("support ends within 90 days")),
        ("running", _("supported")),
    ]
    asked = AskedList(request, columns=_COLUMNS, filters=[Filter("state", _("Status"), choices)])
    empty = EmptyList(
        title=_("Nothing is installed yet"),
        text=_("On the page of an organisation you register which products it has installed."),
        actions=[{"label": _("Organisations"), "url": reverse("console-organisations")}],
    )
    found = search_installed(words=asked.words, today=today, support=asked.chosen["state"])
    if asked.is_file:
        return csv_of("installed-products", found, _FILE)
    context = console_frame(request, find_shown_version(request, now), current="console-installed")
    context |= asked.show(found, empty=empty, can_export=True)
    context["rows"] = [
        {"installed": one, "newest": _newer_than(one)} | describe_installed(one, today=today)
        for one in context["page"].object_list
    ]
    context["unsupported"] = 0 if asked.is_narrowed else count_unsupported(today=today)
    return render(request, "console/products/installed.html", context)


def _newer_than(one: Any) -> str:
    """Return the name of the newest release of what is installed, where it is another one (TERM-E29)."""
    newest: str = one.newest_name
    return newest if newest != one.release.name else ""
