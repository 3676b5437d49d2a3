"""The page of the audit log."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import NAVIGATION, PEOPLE
from web.console.views import audit_log
from web.registry import Link

urlpatterns = [path("audit-log/", audit_log.audit_log, name="console-audit-log")]

NAVIGATION.add(Link(name="console-audit-log", label=_("Audit log"), order=90, group=PEOPLE))
