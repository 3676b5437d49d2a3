"""Addresses of a vendor's host: portal, desk and console."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from plans.views.comparison import comparison
from plans.views.vendor_css import vendor_css

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("people.urls")),
    path("", include("customers.urls")),
    path("", include("tickets.urls.portal")),
    path("desk/", include("tickets.urls.desk")),
    path("console/", include("tickets.urls.console")),
    path("console/", include("plans.urls")),
    path("console/", include("tickets.urls.reports")),
    path("plans/", comparison, name="plans-comparison"),
    path("api/", include("supportdesk.api_urls")),
    path("vendor.css", vendor_css, name="vendor-css"),
]

handler400 = "supportdesk.kernel.error_pages.bad_request"
handler403 = "supportdesk.kernel.error_pages.forbidden"
handler404 = "supportdesk.kernel.error_pages.not_found"
handler500 = "supportdesk.kernel.error_pages.server_error"
