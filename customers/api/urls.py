"""Addresses of customers in the API."""

from __future__ import annotations

from django.urls import path

from customers.api import doors

urlpatterns = [
    path("me", doors.MeDoor.as_view(), name="api-me"),
    path("organisations", doors.OrganisationsDoor.as_view(), name="api-organisations"),
    path("organisations/<int:organisation_id>", doors.OrganisationDoor.as_view(), name="api-organisation"),
    path("contacts", doors.ContactsDoor.as_view(), name="api-contacts"),
    path("contacts/<int:contact_id>", doors.ContactDoor.as_view(), name="api-contact"),
]
