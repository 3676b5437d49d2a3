"""Pages of a customer's tickets: theirs, filing, and the plan behind them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.portal.navigation import NAVIGATION
from web.registry import Link

NAVIGATION.add(
    Link(name="portal-tickets", label=_("My %(tickets)s"), order=10),
    Link(name="portal-file", label=_("New %(ticket)s"), order=20),
    Link(name="portal-plan", label=_("Support plan"), order=30),
)
