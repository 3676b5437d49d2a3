"""Addresses of customers in the API."""

from __future__ import annotations

from django.urls import path

from api.customers import doors, people

urlpatterns = [
    path("me", doors.MeDoor.as_view(), name="api-me"),
    path("organisations", doors.OrganisationsDoor.as_view(), name="api-organisations"),
    path("organisations/<int:organisation_id>", doors.OrganisationDoor.as_view(), name="api-organisation"),
    path("contacts", doors.ContactsDoor.as_view(), name="api-contacts"),
    path("contacts/<int:contact_id>", doors.ContactDoor.as_view(), name="api-contact"),
    path("people", people.PeopleDoor.as_view(), name="api-people"),
    path("people/<int:contact_id>", people.PersonDoor.as_view(), name="api-person"),
    path("people/<int:contact_id>/rights", people.RightsDoor.as_view(), name="api-person-rights"),
    path("people/<int:contact_id>/remove", people.RemoveDoor.as_view(), name="api-person-remove"),
    path("people/<int:contact_id>/unlock", people.UnlockDoor.as_view(), name="api-person-unlock"),
    path("invitations", people.InvitationsDoor.as_view(), name="api-invitations"),
    path("invitations/<int:invitation_id>/withdraw", people.WithdrawDoor.as_view(), name="api-invitation-withdraw"),
]
