"""The vendor's staff in the console: found, filtered, and invited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from oncall.queries import on_duty_by_roster
from people.models import User
from people.operations.invitations import invite_colleague
from people.queries import absent_until, get_team_names
from people.staff_queries import awaits_password, roles_of_staff, search_staff, teams_of_staff
from plans.presentation.labels import language_name, role_names
from supportdesk.kernel import clock
from supportdesk.kernel.database.ordering import by_name
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_status
from web.console.forms.staff import InvitationForm
from web.console.lists import AskedList, Column, EmptyList, Filter
from web.console.views.frame import ShownVersion, console_frame, find_shown_version, usual_zone
from web.console.views.staff.choices import role_choices, team_choices
from web.console.views.staff.roles import role_rows
from web.console.views.staff.teams import roster_rows, team_rows

_COLUMNS = (
    Column(gettext_lazy("Name"), "name", by_name("name")),
    Column(gettext_lazy("Teams")),
    Column(gettext_lazy("Escalation roles")),
    Column(gettext_lazy("Two-factor authentication"), "factor", "second_factor"),
    Column(gettext_lazy("Account"), "since", "created_at"),
)
_STATES = (
    ("", gettext_lazy("active")),
    ("invited", gettext_lazy("invited")),
    ("closed", gettext_lazy("deactivated")),
    ("all", gettext_lazy("all")),
)
_RIGHTS = (
    ("", gettext_lazy("any")),
    ("admin", gettext_lazy("admins")),
    ("deadlines", gettext_lazy("agents who set deadlines")),
    ("agent", gettext_lazy("agents")),
)


@require_safe
@admin_required
def people(request: AdminRequest) -> HttpResponse:
    """List the staff; there are people before there are terms."""
    now = clock.now()
    shown = find_shown_version(request, now)
    filters = [
        Filter("state", gettext_lazy("Account"), _STATES),
        Filter("team", gettext_lazy("Team"), [("", gettext_lazy("any")), *team_choices()]),
        Filter("rights", gettext_lazy("Rights"), _RIGHTS),
    ]
    asked = AskedList(request, columns=_COLUMNS, filters=filters)
    found = search_staff(words=asked.words, **asked.chosen)
    new = {"url": reverse("console-person-invite"), "label": _("Invite a colleague")}
    listed = asked.show(found, empty=EmptyList(title=_("No staff yet"), actions=[new]), new=new)
    context = console_frame(request, shown, current="console-people") | listed
    away = absent_until(at=now)
    context["teams"], context["roles"] = team_rows(shown), role_rows(shown)
    context["rosters"] = roster_rows(shown.terms if shown else None, on_duty_by_roster(at=now))
    rows = _rows(list(listed["page"].object_list), shown)
    context["rows"] = [row | {"away_until": away.get(row["person"].pk)} for row in rows]
    return render(request, "console/staff/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def invite(request: AdminRequest) -> HttpResponse:
    """Invite a colleague: a mail brings them the link by which they choose a password."""
    now = clock.now()
    shown = find_shown_version(request, now)
    me = request.user
    form = InvitationForm(
        request.POST if request.method == "POST" else None,
        teams=team_choices(),
        roles=role_choices(shown),
        initial={"language": me.language, "time_zone": usual_zone(shown.terms) if shown else me.time_zone},
    )
    if form.is_valid():
        try:
            person = invite_colleague(email=form.cleaned_data["email"], details=form.details(), actor=me, now=now)
        except ValidationError as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Invitation sent to %(email)s.") % {"email": person.email})
            return redirect("console-person", person.pk)
    context = console_frame(request, shown, current="console-people") | {"form": form}
    return render(request, "console/staff/invite.html", context, status=edit_status(form))


def _rows(staff: list[User], shown: ShownVersion | None) -> list[dict[str, Any]]:
    teams, roles, names = teams_of_staff(staff), roles_of_staff(staff), get_team_names()
    titles = role_names(shown.terms) if shown else {}
    return [
        {
            "person": person,
            "is_invited": awaits_password(person),
            "teams": ", ".join(names.get(key, key) for key in teams[person.pk]),
            "roles": ", ".join(titles.get(key, key) for key in roles[person.pk]),
            "language": language_name(person.language),
        }
        for person in staff
    ]
