"""Addresses of a vendor's host: portal, desk and console."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from web.public.comparison import comparison
from web.public.logo import logo
from web.public.vendor_css import vendor_css

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("web.account.urls")),
    path("", include("web.portal.urls")),
    path("desk/", include("web.desk.urls")),
    path("console/", include("web.console.urls")),
    path("plans/", comparison, name="plans-comparison"),
    path("api/", include("supportdesk.api_urls")),
    path("vendor.css", vendor_css, name="vendor-css"),
    path("logo/<slug:digest>/", logo, name="vendor-logo"),
]

handler400 = "supportdesk.kernel.http.error_pages.bad_request"
handler403 = "supportdesk.kernel.http.error_pages.forbidden"
handler404 = "supportdesk.kernel.http.error_pages.not_found"
handler500 = "supportdesk.kernel.http.error_pages.server_error"
