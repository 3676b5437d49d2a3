"""Addresses of customers in the API."""

from __future__ import annotations

from django.urls import path

from api.customers import acts, partners, people, views

urlpatterns = [
    path("me", views.MeView.as_view(), name="api-me"),
    path("organisations", views.OrganisationsView.as_view(), name="api-organisations"),
    path("organisations/<int:organisation_id>", views.OrganisationView.as_view(), name="api-organisation"),
    path("organisations/<int:organisation_id>/archive", acts.ArchiveView.as_view(), name="api-organisation-archive"),
    path("organisations/<int:organisation_id>/restore", acts.RestoreView.as_view(), name="api-organisation-restore"),
    path(
        "organisations/<int:organisation_id>/invitations",
        acts.ContactInvitationsView.as_view(),
        name="api-organisation-invitations",
    ),
    path("contacts", views.ContactsView.as_view(), name="api-contacts"),
    path("contacts/<int:contact_id>", views.ContactView.as_view(), name="api-contact"),
    path("contacts/<int:contact_id>/deactivate", acts.DeactivateContactView.as_view(), name="api-contact-deactivate"),
    path("contacts/<int:contact_id>/readmit", acts.ReadmitContactView.as_view(), name="api-contact-readmit"),
    path("contacts/<int:contact_id>/unlock", acts.UnlockContactView.as_view(), name="api-contact-unlock"),
    path("partners", partners.PartnersView.as_view(), name="api-partners"),
    path("partners/<int:partner_id>", partners.PartnerView.as_view(), name="api-partner"),
    path("partners/<int:partner_id>/people", partners.PartnerPeopleView.as_view(), name="api-partner-people"),
    path(
        "partner-people/<int:account_id>/deactivate",
        partners.DeactivatePartnerPersonView.as_view(),
        name="api-partner-person-deactivate",
    ),
    path(
        "partner-people/<int:account_id>/readmit",
        partners.ReadmitPartnerPersonView.as_view(),
        name="api-partner-person-readmit",
    ),
    path("people", people.PeopleView.as_view(), name="api-people"),
    path("people/<int:contact_id>", people.PersonView.as_view(), name="api-person"),
    path("people/<int:contact_id>/rights", people.RightsView.as_view(), name="api-person-rights"),
    path("people/<int:contact_id>/remove", people.RemoveView.as_view(), name="api-person-remove"),
    path("people/<int:contact_id>/unlock", people.UnlockView.as_view(), name="api-person-unlock"),
    path("invitations", people.InvitationsView.as_view(), name="api-invitations"),
    path("invitations/<int:invitation_id>/withdraw", people.WithdrawView.as_view(), name="api-invitation-withdraw"),
]
