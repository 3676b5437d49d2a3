"""Views of the vendor's staff, for admins and service accounts; rights are given on pages alone (ATTACK-A36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from api.customers.views import read_page_number
from api.staff.serializers import (
    DeactivateStaffSerializer,
    StaffChangeSerializer,
    StaffInputSerializer,
    StaffQuerySerializer,
    StaffSerializer,
)
from api.view import ApiRequest, ApiView, operation
from people.core.scopes import STAFF_READ, STAFF_WRITE
from people.core.staff_details import StaffDetails
from people.errors import NotAdmin, StaffRefusal
from people.models import User
from people.operations.departures import ROLES, deactivate_colleague
from people.operations.invitations import invite_again, invite_colleague, readmit_colleague, withdraw_staff_invitation
from people.operations.managing import change_colleague, unlock_colleague
from people.queries import list_assignable_staff
from people.staff_queries import details_of, get_colleague, list_staff_after, roles_of_staff, teams_of_staff
from supportdesk.kernel.api.operation import Operation, ProblemSerializer
from supportdesk.kernel.api.paging import Page, cut_page
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.fields.seen import ChangedMeanwhile, digest_values

CONFLICT = {409: ProblemSerializer}


class StaffView(ApiView):
    """A view of the staff."""

    tag = "staff"

    def problem_for(self, error: Exception) -> Problem | None:
        """Return what an operation's refusal is answered with."""
        match error:
            case NotAdmin():
                return Problem("not-allowed")
            case ChangedMeanwhile():
                return Problem("not-possible", _("Someone else has changed this in the meantime."))
            case StaffRefusal():
                return Problem("not-possible", str(error))
            case ValidationError():
                return Problem("invalid", errors=list(_field_errors(error)))
            case User.DoesNotExist():
                return Problem("not-found")
        return None


class StaffListView(StaffView):
    """/staff"""

    @operation(
        Operation(
            "staff_list",
            "List staff",
            STAFF_READ,
            query=StaffQuerySerializer,
            answer=StaffSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest) -> Page[Mapping[str, Any]]:
        """Return staff by number."""
        after, size = read_page_number(request)
        query = request.query
        rows = list_staff_after(
            words=query["words"],
            team=query["team"],
            state="all" if query["with_closed"] else "",
            after=after,
            limit=size + 1,
        )
        return cut_page(describe(rows), size, lambda row: [row["id"]])

    @operation(
        Operation(
            "staff_invite",
            "Invite a colleague",
            STAFF_WRITE,
            "They get an email with a link to choose a password. They become an agent; admins are made in the console.",
            body=StaffInputSerializer,
            answer=StaffSerializer,
            status=201,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> Mapping[str, Any]:
        """Create an account and mail the link."""
        sent = dict(request.body)
        email = sent.pop("email")
        details = StaffDetails(**{**sent, "teams": tuple(sent["teams"])})
        person = invite_colleague(email=email, details=details, actor=request.user, now=request.now)
        return described(person.pk)


class StaffMemberView(StaffView):
    """/staff/{id}"""

    @operation(Operation("staff_read", "Read one of the staff", STAFF_READ, answer=StaffSerializer))
    def get(self, request: ApiRequest, person_id: int) -> Mapping[str, Any]:  # noqa: ARG002  # who asks has the scope
        """Return one of the staff."""
        return described(person_id)

    @operation(
        Operation(
            "staff_change",
            "Change one of the staff",
            STAFF_WRITE,
            "What is not sent stays as it is. Admins are changed by admins alone.",
            body=StaffChangeSerializer,
            answer=StaffSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, person_id: int) -> Mapping[str, Any]:
        """Change one of the staff."""
        person = get_colleague(person_id)
        stored, sent = details_of(person), dict(request.body)
        if "teams" in sent:
            sent["teams"] = tuple(sent["teams"])
        change_colleague(
            person=person,
            details=replace(stored, **sent),
            actor=request.user,
            now=request.now,
            seen=digest_values(stored.to_data()),
        )
        return described(person_id)


class InviteAgainView(StaffView):
    """/staff/{id}/invite-again"""

    @operation(
        Operation(
            "staff_invite_again",
            "Send an invitation again",
            STAFF_WRITE,
            "Earlier links no longer work.",
            answer=StaffSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, person_id: int) -> Mapping[str, Any]:
        """Mail another link."""
        invite_again(person=get_colleague(person_id), actor=request.user, now=request.now)
        return described(person_id)


class WithdrawStaffView(StaffView):
    """/staff/{id}/withdraw"""

    @operation(
        Operation(
            "staff_withdraw",
            "Withdraw an invitation",
            STAFF_WRITE,
            answer=StaffSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, person_id: int) -> Mapping[str, Any]:
        """Close the account that nobody has used."""
        withdraw_staff_invitation(person=get_colleague(person_id), actor=request.user, now=request.now)
        return described(person_id)


class DeactivateStaffView(StaffView):
    """/staff/{id}/deactivate"""

    @operation(
        Operation(
            "staff_deactivate",
            "Deactivate one of the staff",
            STAFF_WRITE,
            "Sessions and tokens end; what they held goes to the colleagues named. The last admin stays.",
            body=DeactivateStaffSerializer,
            answer=StaffSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, person_id: int) -> Mapping[str, Any]:
        """Close the account and hand over what hung on it."""
        colleagues = {one.pk: one for one in list_assignable_staff() if one.pk != person_id}
        heirs: dict[str, User | None] = {}
        for name, number in request.body.items():
            if number is not None and number not in colleagues:
                raise Problem("invalid", errors=[FieldError(name, _("Choose an active colleague."))])
            heirs[ROLES if name == "escalations" else name] = colleagues.get(number)
        deactivate_colleague(person=get_colleague(person_id), heirs=heirs, actor=request.user, now=request.now)
        return described(person_id)


class ReadmitStaffView(StaffView):
    """/staff/{id}/readmit"""

    @operation(
        Operation(
            "staff_readmit",
            "Activate one of the staff again",
            STAFF_WRITE,
            "They get an email with a link to choose a new password. What they held before does not come back.",
            answer=StaffSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, person_id: int) -> Mapping[str, Any]:
        """Open the account again."""
        readmit_colleague(person=get_colleague(person_id), actor=request.user, now=request.now)
        return described(person_id)


class UnlockStaffView(StaffView):
    """/staff/{id}/unlock"""

    @operation(
        Operation("staff_unlock", "Unlock one of the staff", STAFF_WRITE, answer=StaffSerializer, limit="api-writing")
    )
    def post(self, request: ApiRequest, person_id: int) -> Mapping[str, Any]:
        """Forget the wrong passwords."""
        unlock_colleague(person=get_colleague(person_id), actor=request.user, now=request.now)
        return described(person_id)


def described(person_id: int) -> Mapping[str, Any]:
    """Return one of the staff as it is stored now."""
    (row,) = describe([get_colleague(person_id)])
    return row


def describe(staff: list[User]) -> list[Mapping[str, Any]]:
    """Return what is said of some of the staff."""
    teams, roles = teams_of_staff(staff), roles_of_staff(staff)
    plain = ("id", "name", "email", "phone", "language", "time_zone", "is_admin", "sets_deadlines", "is_active")
    return [
        {
            **{name: getattr(person, name) for name in plain},
            "has_password": person.has_usable_password(),
            "has_second_factor": getattr(person, "second_factor", False),
            "teams": teams[person.pk],
            "escalation_roles": sorted(roles[person.pk]),
        }
        for person in staff
    ]


def _field_errors(error: ValidationError) -> list[FieldError]:
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        FieldError("" if name == "__all__" else name, message)
        for name, messages in by_field.items()
        for message in messages
    ]
