"""Pages of an organisation's own people, for those who manage them."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from customers.models import Contact
from web.portal.navigation import NAVIGATION
from web.portal.views import invitation, people
from web.registry import Link

urlpatterns = [
    path("portal/people/", people.people, name="portal-people"),
    path("portal/people/invite/", people.invite, name="portal-people-invite"),
    path("portal/people/invitations/<int:invitation_id>/withdraw/", people.withdraw, name="portal-people-withdraw"),
    path("portal/people/<int:contact_id>/remove/", people.remove, name="portal-people-remove"),
    path("portal/people/<int:contact_id>/unlock/", people.unlock, name="portal-people-unlock"),
    path("portal/people/<int:contact_id>/rights/", people.rights, name="portal-people-rights"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
]


def _manages_people(contact: Contact) -> bool:
    return contact.manages_users


NAVIGATION.add(Link(name="portal-people", label=_("People"), order=40, is_for=_manages_people))
