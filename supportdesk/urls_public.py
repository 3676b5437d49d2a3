"""Addresses of the bare host, which belongs to no vendor."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("vendors.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "supportdesk.kernel.error_pages.bad_request"
handler403 = "supportdesk.kernel.error_pages.forbidden"
handler404 = "supportdesk.kernel.error_pages.not_found"
handler500 = "supportdesk.kernel.error_pages.server_error"
