"""The page of the vendor's own people."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import NAVIGATION, PEOPLE
from web.console.views import people
from web.registry import Link

urlpatterns = [path("people/", people.people, name="console-people")]

NAVIGATION.add(Link(name="console-people", label=_("Staff and teams"), order=10, group=PEOPLE))
