"""The installations that are monitored, with how each is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from monitoring.presentation.states import describe_status
from monitoring.queries.installations import CLOSED, InstallationStatus, describe_installations, search_installations
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from web.console.access import AdminRequest, admin_required
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.frame import console_frame, find_shown_version

_COLUMNS = (
    Column(gettext_lazy("Installation"), "name", by_name("name")),
    Column(gettext_lazy("Organisation"), "organisation", by_name("organisation__name")),
    Column(gettext_lazy("Status")),
    Column(gettext_lazy("Last request")),
    Column(gettext_lazy("Open alerts"), "alerts", "open_alerts"),
    Column(gettext_lazy("Open tickets"), "tickets", "open_tickets"),
)


@require_safe
@admin_required
def installations(request: AdminRequest) -> HttpResponse:
    """List the installations."""
    shown = find_shown_version(request, clock.now())
    filters = [Filter("state", _("Status"), [("", _("monitored")), (CLOSED, _("no longer monitored"))])]
    asked = AskedList(request, columns=_COLUMNS, filters=filters)
    is_offered = shown is not None and shown.terms.monitoring is not None
    new = {"label": _("New installation"), "url": reverse("console-monitoring-choose")} if is_offered else None
    found = search_installations(words=asked.words, state=asked.chosen["state"])
    listed = asked.show(found, empty=_empty(new), new=new)
    context = console_frame(request, shown, current="console-monitoring") | listed
    context["rows"] = [_row(status) for status in describe_installations(list(listed["page"].object_list))]
    return render(request, "console/monitoring/installations.html", context)


def _empty(new: dict[str, Any] | None) -> EmptyList:
    if new is None:
        return EmptyList(
            title=_("Monitoring is not part of your terms"),
            text=_(
                "Add a section “monitoring” to your terms, and the channel “monitoring” to the plans that include it."
            ),
            actions=[{"label": _("Versions"), "url": reverse("console-versions")}],
        )
    return EmptyList(
        title=_("Nothing is monitored yet"),
        text=_(
            "Register a customer’s system, create a token, and enter it in their monitoring. Alerts become tickets."
        ),
        actions=[new],
    )


def _row(status: InstallationStatus) -> dict[str, Any]:
    state, words = describe_status(status)
    return {"status": status, "installation": status.installation, "state": state, "words": words}
