"""Customers: organisations and contacts for those who serve them, and oneself for everybody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from api.customers.serializers import (
    ContactSerializer,
    ContactsQuerySerializer,
    MeSerializer,
    OrganisationSerializer,
    WordsQuerySerializer,
)
from api.view import ApiRequest, ApiView, operation, token_of
from customers.models import Contact, Organisation
from customers.queries import get_contact_for_filing, get_organisation, list_contacts, list_organisations
from people.api_tokens import scopes_of
from people.core.scopes import CUSTOMERS_READ
from people.models import User, UserKind
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.paging import Page, cut_page, read_cursor
from supportdesk.kernel.api.problems import Problem


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


class OrganisationsView(ApiView):
    """/organisations"""

    tag = "customers"

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
        partner = _partner_of(request.user)
        rows = list_organisations(words=request.query["words"], partner_id=partner, after=after, limit=size + 1)
        return cut_page(rows, size, lambda row: [row.pk])


class OrganisationView(ApiView):
    """/organisations/{id}"""

    tag = "customers"

    @operation(Operation("organisations_read", "Read an organisation", CUSTOMERS_READ, answer=OrganisationSerializer))
    def get(self, request: ApiRequest, organisation_id: int) -> Organisation:
        """Return one organisation."""
        return get_organisation(organisation_id, partner_id=_partner_of(request.user))


class ContactsView(ApiView):
    """/contacts"""

    tag = "customers"

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
            partner_id=_partner_of(request.user),
            after=after,
            limit=size + 1,
        )
        return cut_page(rows, size, lambda row: [row.pk])


class ContactView(ApiView):
    """/contacts/{id}"""

    tag = "customers"

    @operation(Operation("contacts_read", "Read a contact", CUSTOMERS_READ, answer=ContactSerializer))
    def get(self, request: ApiRequest, contact_id: int) -> Contact:
        """Return one contact."""
        return get_contact_for_filing(contact_id, partner_id=_partner_of(request.user))


def read_page_number(request: ApiRequest) -> tuple[int, int]:
    """Return the number that a page begins after, and how many rows it has."""
    cursor = request.query.get("cursor", "")
    (after,) = read_cursor(cursor, int) if cursor else (0,)
    return after, request.query["page_size"]


def _partner_of(user: User) -> int | None:
    """Return the partner whose customers somebody may see, None for who works for the vendor; raises Problem for contacts."""
    if user.kind == UserKind.PARTNER:
        return int(user.partner_member.partner_id)
    if user.kind not in {UserKind.STAFF, UserKind.SERVICE}:
        raise Problem("not-allowed", _("Only people who serve this customer can see it."))
    return None
