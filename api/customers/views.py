"""Customers: organisations and contacts for those who serve them, and oneself for everybody."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from api.customers.changes import CONFLICT, CustomersView, read_organisation
from api.customers.inputs import (
    ContactChangeSerializer,
    ContactInputSerializer,
    OrganisationChangeSerializer,
    OrganisationInputSerializer,
)
from api.customers.serializers import (
    ContactSerializer,
    ContactsQuerySerializer,
    MeSerializer,
    OrganisationSerializer,
    WordsQuerySerializer,
)
from api.view import ApiRequest, ApiView, operation, token_of
from customers.admin_queries import get_contact
from customers.models import Contact, Organisation
from customers.operations.contacts import ContactDetails, change_contact_details, create_contact
from customers.operations.contacts import details_of as contact_details
from customers.operations.organisations import OrganisationDetails, change_organisation, create_organisation
from customers.operations.organisations import details_of as organisation_details
from customers.queries import get_contact_for_filing, get_organisation, list_contacts, list_organisations
from people.api_tokens import scopes_of
from people.core.scopes import CUSTOMERS_READ, CUSTOMERS_WRITE
from people.models import User, UserKind
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.paging import Page, cut_page, read_cursor
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.fields.seen import digest_values


class MeView(ApiView):
    """/me"""

    tag = "me"

    @operation(Operation("me", "Read the current user", answer=MeSerializer))
    def get(self, request: ApiRequest) -> dict[str, Any]:
        """Return the owner of the token, and what the token may do."""
        user = request.user
        contact = user.contact if user.kind == UserKind.CONTACT else None
        token = token_of(self.request)
        return {
            **{
                name: getattr(user, name)
                for name in ("id", "name", "email", "kind", "is_admin", "language", "time_zone")
            },
            "contact": contact.pk if contact else None,
            "organisation": contact.organisation if contact else None,
            "partner": user.partner_member.partner if user.kind == UserKind.PARTNER else None,
            "token": {
                "name": token.name,
                "prefix": token.prefix,
                "scopes": sorted(scopes_of(token)),
                "expires_at": token.expires_at,
            },
        }


class OrganisationsView(CustomersView):
    """/organisations"""

    @operation(
        Operation(
            "organisations_list",
            "List organisations",
            CUSTOMERS_READ,
            "All for the vendor's staff; a partner's people see the customers they serve.",
            query=WordsQuerySerializer,
            answer=OrganisationSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest) -> Page[Organisation]:
        """Return organisations by number."""
        after, size = read_page_number(request)
        partner = partner_of(request.user)
        rows = list_organisations(words=request.query["words"], partner_id=partner, after=after, limit=size + 1)
        return cut_page(rows, size, lambda row: [row.pk])

    @operation(
        Operation(
            "organisations_create",
            "Create an organisation",
            CUSTOMERS_WRITE,
            "For admins and service accounts.",
            body=OrganisationInputSerializer,
            answer=OrganisationSerializer,
            status=201,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> Organisation:
        """Create an organisation."""
        details = OrganisationDetails(**read_organisation(request))
        return create_organisation(details=details, actor=request.user, now=request.now)


class OrganisationView(CustomersView):
    """/organisations/{id}"""

    @operation(Operation("organisations_read", "Read an organisation", CUSTOMERS_READ, answer=OrganisationSerializer))
    def get(self, request: ApiRequest, organisation_id: int) -> Organisation:
        """Return one organisation."""
        return get_organisation(organisation_id, partner_id=partner_of(request.user))

    @operation(
        Operation(
            "organisations_change",
            "Change an organisation",
            CUSTOMERS_WRITE,
            "What is not sent stays as it is. Open tickets keep their terms.",
            body=OrganisationChangeSerializer,
            answer=OrganisationSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, organisation_id: int) -> Organisation:
        """Change an organisation."""
        found = get_organisation(organisation_id, partner_id=None)
        stored = organisation_details(found).values()
        details = OrganisationDetails(**read_organisation(request, stored))
        seen = digest_values(stored)
        return change_organisation(organisation=found, details=details, actor=request.user, now=request.now, seen=seen)


class ContactsView(CustomersView):
    """/contacts"""

    @operation(
        Operation(
            "contacts_list",
            "List contacts",
            CUSTOMERS_READ,
            "Active ones: of all customers for the vendor's staff, of their own customers for a partner's people.",
            query=ContactsQuerySerializer,
            answer=ContactSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest) -> Page[Contact]:
        """Return contacts by number."""
        after, size = read_page_number(request)
        rows = list_contacts(
            words=request.query["words"],
            organisation_id=request.query["organisation"],
            partner_id=partner_of(request.user),
            after=after,
            limit=size + 1,
        )
        return cut_page(rows, size, lambda row: [row.pk])

    @operation(
        Operation(
            "contacts_create",
            "Create a contact",
            CUSTOMERS_WRITE,
            "No email is sent: the person can ask for a password on the sign-in page.",
            body=ContactInputSerializer,
            answer=ContactSerializer,
            status=201,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> Contact:
        """Create a contact."""
        sent = dict(request.body)
        organisation = find_organisation(sent.pop("organisation"))
        email = sent.pop("email")
        details = ContactDetails(**{"time_zone": organisation.time_zone, **sent})
        return create_contact(
            organisation=organisation, email=email, details=details, actor=request.user, now=request.now
        )


class ContactView(CustomersView):
    """/contacts/{id}"""

    @operation(Operation("contacts_read", "Read a contact", CUSTOMERS_READ, answer=ContactSerializer))
    def get(self, request: ApiRequest, contact_id: int) -> Contact:
        """Return one contact."""
        return get_contact_for_filing(contact_id, partner_id=partner_of(request.user))

    @operation(
        Operation(
            "contacts_change",
            "Change a contact",
            CUSTOMERS_WRITE,
            "What is not sent stays as it is.",
            body=ContactChangeSerializer,
            answer=ContactSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, contact_id: int) -> Contact:
        """Change a contact."""
        found = get_contact(contact_id)
        stored = contact_details(found).values()
        details, seen = ContactDetails(**{**stored, **request.body}), digest_values(stored)
        return change_contact_details(contact=found, details=details, actor=request.user, now=request.now, seen=seen)


def read_page_number(request: ApiRequest) -> tuple[int, int]:
    """Return the number that a page begins after, and how many rows it has."""
    cursor = request.query.get("cursor", "")
    (after,) = read_cursor(cursor, int) if cursor else (0,)
    return after, request.query["page_size"]


def find_organisation(number: int) -> Organisation:
    """Return an organisation that was named in a body; raises Problem for none."""
    try:
        return get_organisation(number, partner_id=None)
    except Http404:
        raise Problem("invalid", errors=[FieldError("organisation", _("There is no such organisation."))]) from None


def partner_of(user: User) -> int | None:
    """Return the partner whose customers somebody may see, None for who works for the vendor; raises Problem for contacts."""
    if user.kind == UserKind.PARTNER:
        return int(user.partner_member.partner_id)
    if user.kind not in {UserKind.STAFF, UserKind.SERVICE}:
        raise Problem("not-allowed", _("Only people who serve this customer can see it."))
    return None
