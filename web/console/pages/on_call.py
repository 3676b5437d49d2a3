"""The pages of the on-call schedules."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from plans.core.terms import VendorTerms
from web.console.navigation import NAVIGATION, PEOPLE
from web.console.views.staff import on_call
from web.registry import Link


def has_rosters(terms: VendorTerms | None) -> bool:
    """Return whether the terms name on-call schedules."""
    return terms is not None and bool(terms.rosters)


urlpatterns = [
    path("on-call/", on_call.on_call, name="console-on-call"),
    path("on-call/<slug:key>/rotation/", on_call.rotation, name="console-on-call-rotation"),
    path("on-call/<slug:key>/shift/", on_call.shift, name="console-on-call-shift"),
    path("on-call/shifts/<int:shift_id>/remove/", on_call.remove, name="console-on-call-remove"),
]

NAVIGATION.add(Link(name="console-on-call", label=_("On-call schedules"), order=15, group=PEOPLE, is_for=has_rosters))
