"""Views of partners and their people: read by those who serve, written by admins and service accounts."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404
from django.utils.translation import gettext as _

from api.customers.changes import CONFLICT, CustomersView
from api.customers.inputs import (
    DeactivatePartnerPersonSerializer,
    PartnerChangeSerializer,
    PartnerInputSerializer,
    PartnerPersonInputSerializer,
)
from api.customers.serializers import PartnerPersonSerializer, PartnerSerializer
from api.customers.views import partner_of, read_page_number
from api.view import ApiRequest, operation
from customers.admin_queries import get_partner, get_partner_member, list_partners_after
from customers.models import Partner, PartnerMember
from customers.operations.partners import (
    PartnerDetails,
    PersonDetails,
    change_partner,
    create_partner,
    details_of,
    invite_partner_person,
    readmit_partner_person,
)
from customers.queries import list_partner_people
from people.core.scopes import CUSTOMERS_READ, CUSTOMERS_WRITE
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.paging import Page, cut_page
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.fields.seen import digest_values
from tickets.operations.departures import deactivate_partner_person


class PartnersView(CustomersView):
    """/partners"""

    @operation(
        Operation(
            "partners_list",
            "List partners",
            CUSTOMERS_READ,
            "All for the vendor's staff; a partner's people see their own.",
            answer=PartnerSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest) -> Page[Partner]:
        """Return partners by number."""
        after, size = read_page_number(request)
        rows = list_partners_after(partner_id=partner_of(request.user), after=after, limit=size + 1)
        return cut_page(rows, size, lambda row: [row.pk])

    @operation(
        Operation(
            "partners_create",
            "Create a partner",
            CUSTOMERS_WRITE,
            "Its key is made of its name.",
            body=PartnerInputSerializer,
            answer=PartnerSerializer,
            status=201,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> Partner:
        """Create a partner."""
        return create_partner(details=PartnerDetails(**request.body), actor=request.user, now=request.now)


class PartnerView(CustomersView):
    """/partners/{id}"""

    @operation(Operation("partners_read", "Read a partner", CUSTOMERS_READ, answer=PartnerSerializer))
    def get(self, request: ApiRequest, partner_id: int) -> Partner:
        """Return one partner."""
        if partner_of(request.user) not in {None, partner_id}:
            raise Http404
        return get_partner(partner_id)

    @operation(
        Operation(
            "partners_change",
            "Change a partner",
            CUSTOMERS_WRITE,
            "What is not sent stays as it is. Its kind stays while organisations have it as what it is.",
            body=PartnerChangeSerializer,
            answer=PartnerSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, partner_id: int) -> Partner:
        """Change a partner."""
        found = get_partner(partner_id)
        stored = asdict(details_of(found))
        details, seen = PartnerDetails(**{**stored, **request.body}), digest_values(stored)
        return change_partner(partner=found, details=details, actor=request.user, now=request.now, seen=seen)


class PartnerPeopleView(CustomersView):
    """/partners/{id}/people"""

    @operation(
        Operation(
            "partners_invite",
            "Create an account for a partner's person",
            CUSTOMERS_WRITE,
            "They get an email with a link to choose a password.",
            body=PartnerPersonInputSerializer,
            answer=PartnerPersonSerializer,
            status=201,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, partner_id: int) -> PartnerMember:
        """Create an account and mail the link."""
        person = PersonDetails(**request.body)
        return invite_partner_person(
            partner=get_partner(partner_id), person=person, actor=request.user, now=request.now
        )


class DeactivatePartnerPersonView(CustomersView):
    """/partner-people/{id}/deactivate"""

    @operation(
        Operation(
            "partner_people_deactivate",
            "Deactivate a partner's person",
            CUSTOMERS_WRITE,
            "Their open tickets are assigned to the successor or become unassigned, which a service account cannot do.",
            body=DeactivatePartnerPersonSerializer,
            answer=PartnerPersonSerializer,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, account_id: int) -> PartnerMember:
        """Close the account."""
        member, number = get_partner_member(account_id), request.body["successor"]
        others = [one for one in list_partner_people(member.partner) if one.pk != member.user_id]
        successor = next((one for one in others if one.pk == number), None)
        if number is not None and successor is None:
            words = _("Choose another person of the same partner who can sign in.")
            raise Problem("invalid", errors=[FieldError("successor", words)])
        deactivate_partner_person(member=member, successor=successor, actor=request.user, now=request.now)
        return get_partner_member(account_id)


class ReadmitPartnerPersonView(CustomersView):
    """/partner-people/{id}/readmit"""

    @operation(
        Operation(
            "partner_people_readmit",
            "Activate a partner's person again",
            CUSTOMERS_WRITE,
            "They get an email with a link to choose a new password.",
            answer=PartnerPersonSerializer,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, account_id: int) -> PartnerMember:
        """Let the person in again."""
        readmit_partner_person(member=get_partner_member(account_id), actor=request.user, now=request.now)
        return get_partner_member(account_id)
