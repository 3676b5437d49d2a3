"""Views of an organisation's own people, for those who manage them (TERM-A10); for everybody else there are none."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404

from api.customers.serializers import InvitationSerializer, InviteSerializer, PersonSerializer, RightsSerializer
from api.customers.views import read_page_number
from api.view import ApiRequest, ApiView, operation
from customers.errors import AlreadyMember, Archived, InvitationEnded, LastAdministrator, NotAdministrator
from customers.limits import count_invitation
from customers.models import Contact, Invitation
from customers.operations.administration import (
    change_rights,
    invite_person,
    remove_person,
    unlock_person,
    withdraw_invitation,
)
from customers.presentation.refusals import refusal_message
from customers.queries import (
    Person,
    describe_people,
    find_contact_of,
    get_invitation,
    get_person,
    list_invitations_after,
    list_people_after,
)
from people.core.scopes import PEOPLE_READ, PEOPLE_WRITE
from people.languages import language_of
from supportdesk.kernel.api.operation import Operation, ProblemSerializer
from supportdesk.kernel.api.paging import Page, cut_page
from supportdesk.kernel.api.problems import FieldError, Problem

_NOT_FOUND = {404: ProblemSerializer}
_CONFLICT = {409: ProblemSerializer}


class AdministratorsView(ApiView):
    """A view of the organisation's own administrators."""

    tag = "people"

    def problem_for(self, error: Exception) -> Problem | None:
        """Return what an operation's refusal is answered with; who no longer manages anybody finds nothing."""
        if isinstance(error, AlreadyMember):
            return Problem("invalid", errors=[FieldError("email", refusal_message(error))])
        if isinstance(error, Archived | LastAdministrator | InvitationEnded):
            return Problem("not-possible", refusal_message(error))
        if isinstance(error, ValidationError):
            return Problem("invalid", " ".join(error.messages))
        return Problem("not-found") if isinstance(error, NotAdministrator) else None


class PeopleView(AdministratorsView):
    """/people"""

    @operation(
        Operation(
            "people_list",
            "List the organisation's people",
            PEOPLE_READ,
            "Includes removed people. For the organisation's own administrators.",
            answer=PersonSerializer,
            is_page=True,
            problems=_NOT_FOUND,
        )
    )
    def get(self, request: ApiRequest) -> Page[Person]:
        """Return people by number."""
        after, size = read_page_number(request)
        found = list_people_after(_administrator(request).organisation, after=after, limit=size + 1, now=request.now)
        return cut_page(found, size, lambda person: [person.contact.pk])


class PersonView(AdministratorsView):
    """/people/{id}"""

    @operation(Operation("people_read", "Read one of the organisation's people", PEOPLE_READ, answer=PersonSerializer))
    def get(self, request: ApiRequest, contact_id: int) -> Person:
        """Return one person."""
        return _row(_person(request, contact_id), request)


class RightsView(AdministratorsView):
    """/people/{id}/rights"""

    @operation(
        Operation(
            "people_rights",
            "Change a user's permissions",
            PEOPLE_WRITE,
            "At least one person has to manage the users. The vendor decides who the support contacts are.",
            body=RightsSerializer,
            answer=PersonSerializer,
            problems=_CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, contact_id: int) -> Person:
        """Change somebody's rights."""
        person = _person(request, contact_id)
        change_rights(contact=person, actor=request.user, now=request.now, **request.body)
        return _row(person, request)


class RemoveView(AdministratorsView):
    """/people/{id}/remove"""

    @operation(
        Operation(
            "people_remove",
            "Deactivate a user",
            PEOPLE_WRITE,
            "Their tickets remain; their invitations are withdrawn. Invite them again to restore access.",
            answer=PersonSerializer,
            problems=_CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, contact_id: int) -> Person:
        """Close somebody's account."""
        person = _person(request, contact_id)
        remove_person(contact=person, actor=request.user, now=request.now)
        return _row(person, request)


class UnlockView(AdministratorsView):
    """/people/{id}/unlock"""

    @operation(
        Operation(
            "people_unlock",
            "Unlock a user",
            PEOPLE_WRITE,
            answer=PersonSerializer,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, contact_id: int) -> Person:
        """Forget the wrong passwords."""
        person = _person(request, contact_id)
        unlock_person(contact=person, actor=request.user, now=request.now)
        return _row(person, request)


class InvitationsView(AdministratorsView):
    """/invitations"""

    @operation(
        Operation(
            "invitations_list",
            "List open invitations",
            PEOPLE_READ,
            "Also expired ones, until they are withdrawn or sent again.",
            answer=InvitationSerializer,
            is_page=True,
            problems=_NOT_FOUND,
        )
    )
    def get(self, request: ApiRequest) -> Page[Invitation]:
        """Return invitations by number."""
        after, size = read_page_number(request)
        found = list_invitations_after(_administrator(request).organisation, after=after, limit=size + 1)
        return cut_page(found, size, lambda invitation: [invitation.pk])

    @operation(
        Operation(
            "invitations_send",
            "Invite a person",
            PEOPLE_WRITE,
            "They get an email with a link to choose a name and a password. It replaces an earlier invitation.",
            body=InviteSerializer,
            answer=InvitationSerializer,
            status=201,
            problems=_NOT_FOUND,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> Invitation:
        """Mail an invitation."""
        organisation = _administrator(request).organisation
        count_invitation(organisation)
        wish = {"language": language_of(request.user, now=request.now), **request.body}
        return invite_person(organisation=organisation, actor=request.user, now=request.now, **wish)


class WithdrawView(AdministratorsView):
    """/invitations/{id}/withdraw"""

    @operation(
        Operation(
            "invitations_withdraw",
            "Withdraw an invitation",
            PEOPLE_WRITE,
            "Its link no longer works.",
            answer=InvitationSerializer,
            problems=_CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, invitation_id: int) -> Invitation:
        """End an invitation."""
        invitation = get_invitation(_administrator(request).organisation, invitation_id)
        withdraw_invitation(invitation=invitation, actor=request.user, now=request.now)
        return invitation


def _administrator(request: ApiRequest) -> Contact:
    """Return the caller as one who manages the users of the own organisation; raises Http404 for everybody else."""
    contact = find_contact_of(request.user)
    if contact is None or not contact.manages_users:
        raise Http404
    return contact


def _person(request: ApiRequest, contact_id: int) -> Contact:
    return get_person(_administrator(request).organisation, contact_id)


def _row(contact: Contact, request: ApiRequest) -> Person:
    (person,) = describe_people([contact], now=request.now)
    return person
