"""Addresses of a vendor's host: portal, desk and console."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from plans.views.vendor_css import vendor_css

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("people.urls")),
    path("", include("tickets.urls.portal")),
    path("desk/", include("tickets.urls.desk")),
    path("console/", include("plans.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("vendor.css", vendor_css, name="vendor-css"),
]
