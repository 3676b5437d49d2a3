"""The pages of products, releases and what is installed."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import CUSTOMERS, NAVIGATION
from web.console.views.products import installations, installed, products, releases
from web.registry import Link

urlpatterns = [
    path("products/", products.products, name="console-products"),
    path("products/new/", products.new_product, name="console-product-new"),
    path("products/<int:product_id>/", products.product, name="console-product"),
    path("products/<int:product_id>/releases/new/", releases.new_release, name="console-release-new"),
    path("products/releases/<int:release_id>/", releases.change, name="console-release"),
    path(
        "organisations/<int:organisation_id>/products/new/",
        installations.new_installation,
        name="console-installation-new",
    ),
    path("products/installed/", installed.installed, name="console-installed"),
    path("products/installed/<int:installed_id>/", installations.change, name="console-installation"),
    path("products/installed/<int:installed_id>/retire/", installations.retire, name="console-installation-retire"),
]

NAVIGATION.add(
    Link(name="console-products", label=_("Products"), order=50, group=CUSTOMERS),
    Link(name="console-installed", label=_("Installed products"), order=60, group=CUSTOMERS),
)
