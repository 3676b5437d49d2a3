"""Addresses of the published terms in the API."""

from __future__ import annotations

from django.urls import path

from api.plans import views

urlpatterns = [
    path("plan-versions", views.VersionsView.as_view(), name="api-plan-versions"),
    path("plan-comparison", views.ComparisonView.as_view(), name="api-plan-comparison"),
    path("plans", views.PlansView.as_view(), name="api-plans"),
    path("plans/<slug:key>", views.PlanView.as_view(), name="api-plan"),
    path("warranties/<int:warranty_id>", views.WarrantyView.as_view(), name="api-warranty"),
]
