"""The page of the vendor's name, logo, colour and texts."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import DESK, NAVIGATION
from web.console.views import branding
from web.registry import Link

urlpatterns = [
    path("branding/", branding.branding, name="console-branding"),
    path("branding/logo/", branding.logo, name="console-logo"),
    path("branding/logo/remove/", branding.remove_logo, name="console-logo-remove"),
]

NAVIGATION.add(Link(name="console-branding", label=_("Branding"), order=10, group=DESK))
