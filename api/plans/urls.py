"""Addresses of the published terms in the API."""

from __future__ import annotations

from django.urls import path

from api.plans import doors

urlpatterns = [
    path("plan-versions", doors.VersionsDoor.as_view(), name="api-plan-versions"),
    path("plan-comparison", doors.ComparisonDoor.as_view(), name="api-plan-comparison"),
    path("plans", doors.PlansDoor.as_view(), name="api-plans"),
    path("plans/<slug:key>", doors.PlanDoor.as_view(), name="api-plan"),
    path("warranties/<int:warranty_id>", doors.WarrantyDoor.as_view(), name="api-warranty"),
]
