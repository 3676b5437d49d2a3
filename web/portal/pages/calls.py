"""The page of a customer's calls; the page of the plan links to it."""

from __future__ import annotations

from django.urls import path

from web.portal.views import calls

urlpatterns = [path("portal/calls/", calls.calls, name="portal-calls")]
