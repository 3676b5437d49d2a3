"""Addresses of the bare host."""

from __future__ import annotations

from django.urls import path

from vendors.views import landing, overview, provisioning, signing_in

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("operator/", overview.overview, name="operator-overview"),
    path("operator/sign-in/", signing_in.sign_in, name="operator-sign-in"),
    path("operator/sign-out/", signing_in.sign_out, name="operator-sign-out"),
    path("operator/dead-letters/", overview.requeue, name="operator-requeue"),
    path("operator/vendors/new/", provisioning.new_vendor, name="operator-new-vendor"),
    path("operator/vendors/requests/<int:pk>/", provisioning.provision_request, name="operator-request"),
]
