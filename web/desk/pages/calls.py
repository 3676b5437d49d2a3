"""Pages of calls, and their panel beside a ticket."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.desk.calls import views
from web.desk.calls.panel import calls_panel
from web.desk.panels.registry import TICKET_PANELS, Panel

urlpatterns = [
    path("tickets/<reference:reference>/calls/", views.calls, name="desk-calls"),
    path("tickets/<reference:reference>/calls/start/", views.start, name="desk-call-start"),
    path("calls/<int:call_id>/", views.call, name="desk-call"),
    path("calls/<int:call_id>/stop/", views.stop, name="desk-call-stop"),
    path("calls/<int:call_id>/misuse/", views.misuse, name="desk-call-misuse"),
    path("calls/<int:call_id>/misuse/<slug:name>/", views.decide, name="desk-call-misuse-decide"),
]

TICKET_PANELS.add(Panel("calls", 45, "desk/calls/panel.html", calls_panel, title=_("Calls")))
