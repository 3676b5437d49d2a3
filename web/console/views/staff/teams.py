"""The vendor's teams and who is in them (TERM-A12), and who is on duty, in the console."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.errors import StaffRefusal
from people.operations.teams import remove_team, save_team
from people.team_queries import find_team, team_sizes, team_values
from plans.core.subjects import Team as NamedTeam
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from supportdesk.kernel.fields.seen import ChangedMeanwhile
from supportdesk.kernel.http.methods import require_POST
from web.console.access import AdminRequest, admin_required
from web.console.edits import edit_context, edit_status, seen_values
from web.console.forms.teams import TeamForm
from web.console.views.frame import ShownVersion, console_frame, find_shown_version
from web.console.views.staff.choices import staff_choices


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def team(request: AdminRequest, key: str) -> HttpResponse:
    """Show a team that there is or that the terms name, with the form that sets it up or changes it."""
    now = clock.now()
    shown = find_shown_version(request, now)
    found, named = find_team(key), _named(shown, key)
    if found is None and named is None:
        raise Http404
    stored = team_values(key)
    name = found.name if found else localize(named.name, shown.terms) if named and shown else ""
    form = TeamForm(
        request.POST if request.method == "POST" else None,
        initial={"name": name, "members": stored["members"]},
        members=staff_choices(),
    )
    conflict: ChangedMeanwhile | None = None
    if form.is_valid():
        try:
            saved = save_team(key=key, **form.cleaned_data, actor=request.user, now=now, seen=seen_values(request))
        except ChangedMeanwhile as error:
            conflict, stored = error, team_values(key)
        except ValidationError as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("%(name)s has been saved.") % {"name": saved.name})
            return redirect("console-people")
    context = console_frame(request, shown, current="console-people") | {
        "team": found,
        "name": name,
        "tier": _tier_name(named, shown),
        "is_named": named is not None,
        **edit_context(form, stored, conflict),
    }
    return render(request, "console/staff/team.html", context, status=edit_status(form, conflict))


@require_POST
@admin_required
def remove(request: AdminRequest, key: str) -> HttpResponse:
    """Remove a team that the terms no longer name and that has no tickets."""
    now = clock.now()
    found = find_team(key)
    if found is None or _named(find_shown_version(request, now), key) is not None:
        raise Http404
    try:
        remove_team(team=found, actor=request.user, now=now)
    except StaffRefusal as error:
        messages.error(request, str(error))
        return redirect("console-team", key)
    messages.success(request, _("%(name)s has been removed.") % {"name": found.name})
    return redirect("console-people")


def team_rows(shown: ShownVersion | None) -> list[dict[str, Any]]:
    """Return the teams of the terms in their order, set up or not, then those that the terms no longer name."""
    sizes = team_sizes()
    named = {team.key: team for team in shown.terms.teams} if shown else {}
    rows = []
    for key in [*named, *(key for key in sizes if key not in named)]:
        team = named.get(key)
        name, size = sizes.get(key, ("", None))
        name = name or (localize(team.name, shown.terms) if team and shown else key)
        tier = _tier_name(team, shown)
        rows.append(
            {
                "key": key,
                "name": name,
                "tier": "" if tier == name else tier,
                "size": size,
                "is_named": team is not None or shown is None,
            }
        )
    return rows


def roster_rows(terms: VendorTerms | None, on_duty: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return the rosters of the terms with who is on duty (TERM-E6)."""
    if terms is None:
        return []
    return [
        {
            "name": localize(roster.name, terms),
            "on_duty": ", ".join(on_duty.get(roster.key, ())),
            "limits": [localize(limit, terms) for limit in roster.limits],
        }
        for roster in terms.rosters
    ]


def _named(shown: ShownVersion | None, key: str) -> NamedTeam | None:
    return next((team for team in shown.terms.teams if team.key == key), None) if shown else None


def _tier_name(team: NamedTeam | None, shown: ShownVersion | None) -> str:
    if team is None or shown is None:
        return ""
    return next((localize(tier.name, shown.terms) for tier in shown.terms.tiers if tier.key == team.tier), "")
