"""Addresses of an organisation's own people."""

from __future__ import annotations

from django.urls import path

from web.portal.views import invitation, people

urlpatterns = [
    path("portal/people/", people.people, name="portal-people"),
    path("portal/people/invite/", people.invite, name="portal-people-invite"),
    path("portal/people/invitations/<int:invitation_id>/withdraw/", people.withdraw, name="portal-people-withdraw"),
    path("portal/people/<int:contact_id>/remove/", people.remove, name="portal-people-remove"),
    path("portal/people/<int:contact_id>/unlock/", people.unlock, name="portal-people-unlock"),
    path("portal/people/<int:contact_id>/rights/", people.rights, name="portal-people-rights"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
]
