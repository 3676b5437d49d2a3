"""What is done with organisations and contacts besides changing them, for admins and service accounts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from api.customers.changes import CONFLICT, CustomersView
from api.customers.inputs import ContactInvitationInputSerializer, DeactivateContactSerializer
from api.customers.serializers import ContactSerializer, InvitationSerializer, OrganisationSerializer
from api.view import ApiRequest, operation
from customers.admin_queries import get_contact
from customers.models import Contact, Invitation, Organisation
from customers.operations.administration import unlock_person
from customers.operations.contacts import ContactRole, invite_contact, readmit_contact
from customers.operations.organisations import archive_organisation, require_admin, restore_organisation
from customers.queries import get_organisation, list_colleagues
from people.core.scopes import CUSTOMERS_WRITE
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.problems import FieldError, Problem
from tickets.operations.departures import deactivate_contact


class ArchiveView(CustomersView):
    """/organisations/{id}/archive"""

    @operation(
        Operation(
            "organisations_archive",
            "Archive an organisation",
            CUSTOMERS_WRITE,
            "It is in no list and has no support. Its tickets stay, and open invitations are withdrawn.",
            answer=OrganisationSerializer,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, organisation_id: int) -> Organisation:
        """Archive an organisation."""
        found = get_organisation(organisation_id, partner_id=None)
        return archive_organisation(organisation=found, actor=request.user, now=request.now)


class RestoreView(CustomersView):
    """/organisations/{id}/restore"""

    @operation(
        Operation(
            "organisations_restore",
            "Restore an archived organisation",
            CUSTOMERS_WRITE,
            answer=OrganisationSerializer,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, organisation_id: int) -> Organisation:
        """Restore an organisation."""
        found = get_organisation(organisation_id, partner_id=None)
        return restore_organisation(organisation=found, actor=request.user, now=request.now)


class ContactInvitationsView(CustomersView):
    """/organisations/{id}/invitations"""

    @operation(
        Operation(
            "organisations_invite",
            "Invite a contact",
            CUSTOMERS_WRITE,
            "They get an email with a link to choose a name and a password.",
            body=ContactInvitationInputSerializer,
            answer=InvitationSerializer,
            status=201,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, organisation_id: int) -> Invitation:
        """Mail an invitation."""
        sent = dict(request.body)
        email, language = sent.pop("email"), sent.pop("language")
        return invite_contact(
            organisation=get_organisation(organisation_id, partner_id=None),
            email=email,
            language=language,
            role=ContactRole(**sent),
            actor=request.user,
            now=request.now,
        )


class DeactivateContactView(CustomersView):
    """/contacts/{id}/deactivate"""

    @operation(
        Operation(
            "contacts_deactivate",
            "Deactivate a contact",
            CUSTOMERS_WRITE,
            "A successor becomes the contact of the open tickets, which a service account cannot do.",
            body=DeactivateContactSerializer,
            answer=ContactSerializer,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, contact_id: int) -> Contact:
        """Close a contact's account."""
        found, number = get_contact(contact_id), request.body["successor"]
        successor = next((one for one in list_colleagues(found) if one.pk == number), None)
        if number is not None and successor is None:
            words = _("Choose another contact of the same organisation who can sign in.")
            raise Problem("invalid", errors=[FieldError("successor", words)])
        reason = request.body["reason"]
        deactivate_contact(contact=found, successor=successor, reason=reason, actor=request.user, now=request.now)
        return get_contact(contact_id)


class ReadmitContactView(CustomersView):
    """/contacts/{id}/readmit"""

    @operation(
        Operation(
            "contacts_readmit",
            "Activate a contact again",
            CUSTOMERS_WRITE,
            "They get an email with a link to choose a new password.",
            answer=ContactSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, contact_id: int) -> Contact:
        """Let a contact in again."""
        return readmit_contact(contact=get_contact(contact_id), actor=request.user, now=request.now)


class UnlockContactView(CustomersView):
    """/contacts/{id}/unlock"""

    @operation(
        Operation("contacts_unlock", "Unlock a contact", CUSTOMERS_WRITE, answer=ContactSerializer, limit="api-writing")
    )
    def post(self, request: ApiRequest, contact_id: int) -> Contact:
        """Forget the wrong passwords."""
        found = get_contact(contact_id)
        require_admin(request.user)
        unlock_person(contact=found, actor=request.user, now=request.now)
        return found
