"""Addresses of customers in the API."""

from __future__ import annotations

from django.urls import path

from api.customers import people, views

urlpatterns = [
    path("me", views.MeView.as_view(), name="api-me"),
    path("organisations", views.OrganisationsView.as_view(), name="api-organisations"),
    path("organisations/<int:organisation_id>", views.OrganisationView.as_view(), name="api-organisation"),
    path("contacts", views.ContactsView.as_view(), name="api-contacts"),
    path("contacts/<int:contact_id>", views.ContactView.as_view(), name="api-contact"),
    path("people", people.PeopleView.as_view(), name="api-people"),
    path("people/<int:contact_id>", people.PersonView.as_view(), name="api-person"),
    path("people/<int:contact_id>/rights", people.RightsView.as_view(), name="api-person-rights"),
    path("people/<int:contact_id>/remove", people.RemoveView.as_view(), name="api-person-remove"),
    path("people/<int:contact_id>/unlock", people.UnlockView.as_view(), name="api-person-unlock"),
    path("invitations", people.InvitationsView.as_view(), name="api-invitations"),
    path("invitations/<int:invitation_id>/withdraw", people.WithdrawView.as_view(), name="api-invitation-withdraw"),
]
