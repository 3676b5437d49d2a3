"""Views of teams and escalation roles: which there are is said by the terms, who is in them by admins and programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from api.staff.serializers import (
    EscalationRoleSerializer,
    EscalationRolesSerializer,
    HoldersSerializer,
    TeamChangeSerializer,
    TeamSerializer,
    TeamsSerializer,
)
from api.staff.views import CONFLICT, StaffView
from api.view import ApiRequest, operation
from people.core.scopes import STAFF_READ, STAFF_WRITE
from people.operations.teams import change_role_holders, save_team
from people.team_queries import holders_of_roles, values_of_teams
from plans.core.terms import VendorTerms
from plans.errors import NothingPublished
from plans.presentation.labels import localize
from plans.queries import get_publication, get_terms
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.fields.seen import digest_values


class TeamsView(StaffView):
    """/teams"""

    @operation(
        Operation(
            "teams_list",
            "List teams",
            STAFF_READ,
            "Those that the terms name, then those that they no longer name.",
            answer=TeamsSerializer,
        )
    )
    def get(self, request: ApiRequest) -> Mapping[str, Any]:
        """Return the teams."""
        return {"items": _teams(request)}


class TeamView(StaffView):
    """/teams/{key}"""

    @operation(
        Operation(
            "teams_change",
            "Set up or change a team",
            STAFF_WRITE,
            "One that the terms name or that was set up before. What is not sent stays as it is.",
            body=TeamChangeSerializer,
            answer=TeamSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, key: str) -> Mapping[str, Any]:
        """Set up or change a team."""
        stored = _one(_teams(request), key)
        seen = {"name": stored["name"] if stored["is_set_up"] else "", "members": stored["members"]}
        save_team(
            key=key,
            name=request.body.get("name", stored["name"]),
            members=request.body.get("members", stored["members"]),
            actor=request.user,
            now=request.now,
            seen=digest_values(seen),
        )
        return _one(_teams(request), key)


class EscalationRolesView(StaffView):
    """/escalation-roles"""

    @operation(
        Operation(
            "escalation_roles_list",
            "List escalation roles",
            STAFF_READ,
            answer=EscalationRolesSerializer,
        )
    )
    def get(self, request: ApiRequest) -> Mapping[str, Any]:
        """Return the roles of the terms."""
        return {"items": _roles(request)}


class EscalationRoleView(StaffView):
    """/escalation-roles/{key}"""

    @operation(
        Operation(
            "escalation_roles_change",
            "Change who holds an escalation role",
            STAFF_WRITE,
            body=HoldersSerializer,
            answer=EscalationRoleSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def patch(self, request: ApiRequest, key: str) -> Mapping[str, Any]:
        """Change the holders."""
        stored = _one(_roles(request), key)
        try:
            change_role_holders(
                role_key=key,
                members=request.body["holders"],
                actor=request.user,
                now=request.now,
                seen=digest_values({"members": stored["holders"]}),
            )
        except ValidationError as error:
            raise Problem("invalid", errors=[FieldError("holders", " ".join(error.messages))]) from None
        return _one(_roles(request), key)


def _one(rows: list[Mapping[str, Any]], key: str) -> Mapping[str, Any]:
    """Return the row with the key; raises Problem where there is none."""
    found = next((row for row in rows if row["key"] == key), None)
    if found is None:
        raise Problem("not-found")
    return found


def _teams(request: ApiRequest) -> list[Mapping[str, Any]]:
    terms, stored = _terms(request), values_of_teams()
    named = {team.key: team for team in terms.teams} if terms else {}
    rows: list[Mapping[str, Any]] = []
    for key in [*named, *(key for key in stored if key not in named)]:
        values = stored.get(key, {"name": "", "members": []})
        name = values["name"] or (localize(named[key].name, terms) if terms else key)
        tier = (named[key].tier or "") if key in named else ""
        rows.append({"key": key, "tier": tier, "is_set_up": key in stored, **values, "name": name})
    return rows


def _roles(request: ApiRequest) -> list[Mapping[str, Any]]:
    terms = _terms(request)
    if terms is None:
        return []
    held = holders_of_roles()
    return [
        {
            "key": role.key,
            "name": localize(role.name, terms),
            "holders": sorted(pk for pk, _name in held.get(role.key, ())),
        }
        for role in terms.roles
    ]


def _terms(request: ApiRequest) -> VendorTerms | None:
    try:
        return get_terms(get_publication(on=request.now.date()))
    except NothingPublished:
        return None
