"""The pages of the customers: organisations, contacts, partners."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from web.console.navigation import CUSTOMERS, NAVIGATION
from web.console.views.customers import (
    contact_changes,
    contacts,
    organisation_changes,
    organisations,
    partner_people,
    partners,
)
from web.registry import Link

urlpatterns = [
    path("organisations/", organisations.organisations, name="console-organisations"),
    path("organisations/new/", organisations.new_organisation, name="console-organisation-new"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="console-organisation"),
    path(
        "organisations/<int:organisation_id>/change/", organisation_changes.change, name="console-organisation-change"
    ),
    path(
        "organisations/<int:organisation_id>/archive/",
        organisation_changes.archive,
        name="console-organisation-archive",
    ),
    path(
        "organisations/<int:organisation_id>/restore/",
        organisation_changes.restore,
        name="console-organisation-restore",
    ),
    path("organisations/<int:organisation_id>/contacts/new/", contacts.new_contact, name="console-contact-new"),
    path("invitations/<int:invitation_id>/withdraw/", contacts.withdraw, name="console-invitation-withdraw"),
    path("partners/", partners.partners, name="console-partners"),
    path("partners/new/", partners.new_partner, name="console-partner-new"),
    path("partners/<int:partner_id>/", partners.partner, name="console-partner"),
    path("partners/<int:partner_id>/people/new/", partner_people.new_person, name="console-partner-person-new"),
    path(
        "partners/people/<int:account_id>/deactivate/",
        partner_people.deactivate,
        name="console-partner-person-deactivate",
    ),
    path("partners/people/<int:account_id>/readmit/", partner_people.readmit, name="console-partner-person-readmit"),
    path("partners/people/<int:account_id>/unlock/", partner_people.unlock, name="console-partner-person-unlock"),
    path("contacts/", contacts.contacts, name="console-contacts"),
    path("contacts/<int:contact_id>/", contact_changes.contact, name="console-contact"),
    path("contacts/<int:contact_id>/deactivate/", contact_changes.deactivate, name="console-contact-deactivate"),
    path("contacts/<int:contact_id>/readmit/", contact_changes.readmit, name="console-contact-readmit"),
    path("contacts/<int:contact_id>/unlock/", contact_changes.unlock, name="console-contact-unlock"),
]

NAVIGATION.add(
    Link(name="console-organisations", label=_("Organisations"), order=10, group=CUSTOMERS),
    Link(name="console-contacts", label=_("Contacts"), order=20, group=CUSTOMERS),
    Link(name="console-partners", label=_("Partners"), order=30, group=CUSTOMERS),
)
