"""Addresses of the bare host."""

from __future__ import annotations

from django.urls import path

from web.operators.views import held, landing, overview, provisioning, second_factor, signing_in
from web.registry import find_pages

urlpatterns = [
    *find_pages("web.operators.pages"),
    path("", landing.landing, name="landing"),
    path("operator/", overview.overview, name="operator-overview"),
    path("operator/sign-in/", signing_in.sign_in, name="operator-sign-in"),
    path("operator/sign-in/code/", second_factor.enter, name="operator-code"),
    path("operator/sign-out/", signing_in.sign_out, name="operator-sign-out"),
    path("operator/failed-deliveries/", overview.requeue, name="operator-requeue"),
    path("operator/held/", held.held, name="operator-held"),
    path("operator/vendors/new/", provisioning.new_vendor, name="operator-new-vendor"),
    path("operator/vendors/requests/<int:pk>/", provisioning.provision_request, name="operator-request"),
    path("operator/second-factor/", second_factor.overview, name="operator-second-factor"),
    path("operator/second-factor/on/", second_factor.begin, name="operator-begin"),
    path("operator/second-factor/on/code/", second_factor.connect, name="operator-connect"),
    path("operator/second-factor/on/picture.svg", second_factor.picture, name="operator-picture"),
    path("operator/second-factor/codes/", second_factor.codes, name="operator-new-codes"),
    path("operator/second-factor/off/", second_factor.off, name="operator-factor-off"),
]
