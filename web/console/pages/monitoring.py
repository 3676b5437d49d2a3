"""The pages of what is monitored at customers."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import CUSTOMERS, NAVIGATION
from web.console.views.monitoring import changes, installation, installations, tokens
from web.registry import Link

urlpatterns = [
    path("monitoring/", installations.installations, name="console-monitoring"),
    path("monitoring/new/", changes.choose_organisation, name="console-monitoring-choose"),
    path("organisations/<int:organisation_id>/monitoring/new/", changes.new, name="console-monitoring-new"),
    path("monitoring/<int:monitored_id>/", installation.installation, name="console-monitoring-installation"),
    path("monitoring/<int:monitored_id>/change/", changes.change, name="console-monitoring-change"),
    path("monitoring/<int:monitored_id>/close/", changes.close, name="console-monitoring-close"),
    path("monitoring/<int:monitored_id>/token/", tokens.make, name="console-monitoring-token"),
    path("monitoring/<int:monitored_id>/token/<slug:prefix>/revoke/", tokens.revoke, name="console-monitoring-revoke"),
]

NAVIGATION.add(Link(name="console-monitoring", label=_("Monitoring"), order=70, group=CUSTOMERS))
