"""The pages of invoices and what they need."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import BILLING, NAVIGATION
from web.console.views.billing import profiles
from web.registry import Link

urlpatterns = [
    path("invoice-details/", profiles.seller, name="console-invoice-details"),
    path("organisations/<int:organisation_id>/invoice-details/", profiles.buyer, name="console-organisation-billing"),
]

NAVIGATION.add(Link(name="console-invoice-details", label=_("Invoice details"), order=30, group=BILLING))
