"""Addresses of the REST API: its first version, its description, and a page about it for people."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from supportdesk.kernel.api import description

_v1: list[URLPattern | URLResolver] = [
    path("openapi.yaml", description.openapi, name="api-openapi"),
    path("", include("api.contracts.urls")),
    path("", include("api.customers.urls")),
    path("", include("api.plans.urls")),
    path("", include("api.staff.urls")),
    path("", include("api.tickets.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", description.overview, name="api-overview"),
    path("v1/", include(_v1)),
    path("", include("api.intake.urls")),
]
