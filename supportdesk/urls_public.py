"""Addresses of the bare host, which belongs to no vendor."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("web.operators.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "supportdesk.kernel.http.error_pages.bad_request"
handler403 = "supportdesk.kernel.http.error_pages.forbidden"
handler404 = "supportdesk.kernel.http.error_pages.not_found"
handler500 = "supportdesk.kernel.http.error_pages.server_error"
