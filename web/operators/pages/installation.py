"""Pages about the installation and its vendors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from web.operators.navigation import NAVIGATION
from web.registry import Link

NAVIGATION.add(
    Link(name="operator-overview", label=_("Overview"), order=10),
    Link(name="operator-new-vendor", label=_("New vendor"), order=20),
)
