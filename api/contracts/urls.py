"""Addresses of contracts, service holds and products in the API."""

from __future__ import annotations

from django.urls import path

from api.contracts import contracts, holds, installed, products

urlpatterns = [
    path("products", products.ProductsView.as_view(), name="api-products"),
    path("products/<int:product_id>", products.ProductView.as_view(), name="api-product"),
    path("releases", products.ReleasesView.as_view(), name="api-releases"),
    path("releases/<int:release_id>", products.ReleaseView.as_view(), name="api-release"),
    path("installed-products", installed.InstalledProductsView.as_view(), name="api-installed-products"),
    path(
        "installed-products/<int:installed_id>", installed.InstalledProductView.as_view(), name="api-installed-product"
    ),
    path(
        "installed-products/<int:installed_id>/retire",
        installed.RetireView.as_view(),
        name="api-installed-product-retire",
    ),
    path("contracts", contracts.ContractsListView.as_view(), name="api-contracts"),
    path("contracts/<int:contract_id>", contracts.ContractView.as_view(), name="api-contract"),
    path("contracts/<int:contract_id>/reorder", contracts.ReorderView.as_view(), name="api-contract-reorder"),
    path("contracts/<int:contract_id>/end", contracts.EndView.as_view(), name="api-contract-end"),
    path("contracts/<int:contract_id>/renewal", contracts.RenewalView.as_view(), name="api-contract-renewal"),
    path("service-holds", holds.HoldsView.as_view(), name="api-service-holds"),
    path("service-holds/<int:hold_id>", holds.HoldView.as_view(), name="api-service-hold"),
    path("service-holds/<int:hold_id>/lift", holds.LiftView.as_view(), name="api-service-hold-lift"),
    path("service-holds/<int:hold_id>/override", holds.OverrideView.as_view(), name="api-service-hold-override"),
]
