"""The panel of a ticket's page that shows which alerts it is about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.desk.panels.monitoring import monitoring_panel
from web.desk.panels.registry import TICKET_PANELS, Panel

TICKET_PANELS.add(Panel("monitoring", 15, "desk/panels/facts.html", monitoring_panel, title=_("Monitoring")))
