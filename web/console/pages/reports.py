"""Pages about what came of the promises."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import NAVIGATION, REPORTS, is_published
from web.console.views.reports import answered_waits, promises
from web.registry import Link

urlpatterns = [
    path("promises/", promises.promises, name="console-promises"),
    path("promises.csv", promises.promises_csv, name="console-promises-csv"),
    path("answered-waits/", answered_waits.answered_waits, name="console-answered-waits"),
    path("answered-waits.csv", answered_waits.answered_waits_csv, name="console-answered-waits-csv"),
]

NAVIGATION.add(
    Link(name="console-promises", label=_("SLA compliance"), order=10, group=REPORTS, is_for=is_published),
    Link(
        name="console-answered-waits",
        label=_("On hold after customer reply"),
        order=20,
        group=REPORTS,
        is_for=is_published,
    ),
)
