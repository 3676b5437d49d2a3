"""The pages of the customers: organisations, contacts, partners."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import CUSTOMERS, NAVIGATION
from web.console.views.customers import organisations
from web.registry import Link

urlpatterns = [
    path("organisations/", organisations.organisations, name="console-organisations"),
]

NAVIGATION.add(
    Link(name="console-organisations", label=_("Organisations"), order=10, group=CUSTOMERS),
)
