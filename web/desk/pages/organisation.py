"""The panels of an organisation's page that the desk itself has."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.desk.panels.organisation import support_panel, warranty_panel
from web.desk.panels.registry import ORGANISATION_PANELS, Panel

ORGANISATION_PANELS.add(
    Panel("support", 10, "desk/panels/facts.html", support_panel, title=_("Support")),
    Panel("warranty", 20, "desk/panels/warranty.html", warranty_panel),
)
