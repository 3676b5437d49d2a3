"""Escalations with who holds their roles, and the vendor's staff, in the console."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from oncall.queries import on_duty_by_roster
from people.models import User
from people.queries import Holder, absent_until, holders_by_role
from people.staff_queries import roles_of_staff, staff_by_name, team_sizes, teams_of_staff
from plans.core.terms import VendorTerms
from plans.presentation.labels import language_name, localize, role_names
from supportdesk.kernel import clock
from web.console.access import AdminRequest, admin_required
from web.console.views.escalations import escalations as escalation_tables
from web.console.views.escalations import role_keys, without_escalation
from web.console.views.frame import ShownVersion, console_frame, find_shown_version, plans_by_rank, terms_required

STAFF_ON_A_PAGE = 50
Sizes = dict[str, tuple[str, int]]


@terms_required
def escalations(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show to whom each step goes, and who holds the role now (TERM-E9, TERM-E10)."""
    terms = shown.terms
    plans = plans_by_rank(terms)
    keys = role_keys(terms)
    found = holders_by_role(keys, at=shown.now)
    held = {key: [_holder_label(holder) for holder in holders] for key, holders in found.items()}
    names = role_names(terms)
    context = console_frame(request, shown, current="console-escalation") | {
        "escalations": escalation_tables(terms, plans, held),
        "without": without_escalation(terms, plans),
        "nobody": [names.get(key, key) for key in names if key in keys and not held[key]],
    }
    return render(request, "console/escalations.html", context)


@require_safe
@admin_required
def people(request: AdminRequest) -> HttpResponse:
    """Show the vendor's staff, teams and who is on duty; there are people before there are terms."""
    now = clock.now()
    shown = find_shown_version(request, now)
    terms = shown.terms if shown else None
    page = Paginator(staff_by_name(), STAFF_ON_A_PAGE).get_page(request.GET.get("page"))
    staff, sizes = list(page.object_list), team_sizes()
    context = console_frame(request, shown, current="console-people") | {
        "page": page,
        "staff": _staff_rows(staff, sizes, terms, now),
        "teams": _team_rows(sizes, terms),
        "rosters": _roster_rows(terms, on_duty_by_roster(at=now)),
    }
    return render(request, "console/people.html", context)


def _holder_label(holder: Holder) -> str:
    if holder.instead_of is None:
        return holder.person.name
    return _("%(name)s for %(absent)s") % {"name": holder.person.name, "absent": holder.instead_of.name}


def _staff_rows(staff: list[User], sizes: Sizes, terms: VendorTerms | None, now: datetime) -> list[dict[str, Any]]:
    teams, roles = teams_of_staff(staff), roles_of_staff(staff)
    titles, away = role_names(terms) if terms else {}, absent_until(at=now)
    return [
        {
            "person": person,
            "teams": ", ".join(sizes[key][0] for key in teams[person.pk]),
            "roles": ", ".join(titles.get(key, key) for key in roles[person.pk]),
            "language": language_name(person.language),
            "away_until": away.get(person.pk),
        }
        for person in staff
    ]


def _team_rows(sizes: Sizes, terms: VendorTerms | None) -> list[dict[str, Any]]:
    """Return the teams that there are, with tier and provider as the terms have them."""
    known = {team.key: team for team in terms.teams} if terms else {}
    tiers = {tier.key: localize(tier.name, terms) for tier in terms.tiers} if terms else {}
    rows = []
    for key, (name, size) in sizes.items():
        team = known.get(key)
        tier = tiers.get(team.tier or "", "") if team else ""
        rows.append({"name": name, "tier": "" if tier == name else tier, "size": size})
    return rows


def _roster_rows(terms: VendorTerms | None, on_duty: dict[str, list[str]]) -> list[dict[str, Any]]:
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
