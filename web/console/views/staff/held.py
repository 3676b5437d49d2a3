"""What hangs on a colleague, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.queries import get_team_names
from people.staff_queries import Held
from plans.presentation.labels import role_names
from web.console.views.frame import ShownVersion
from web.registry import Label

# By the name under which an app has registered them.
RESPONSIBILITIES: Mapping[str, Label] = {
    "tickets": _("Open tickets"),
    "shifts": _("On-call shifts ahead"),
}


def held_facts(held: Held, shown: ShownVersion | None) -> list[dict[str, Any]]:
    """Return what there is as terms and values, nothing that is none."""
    teams, titles = get_team_names(), role_names(shown.terms) if shown else {}
    rows: list[tuple[Label, Any]] = [
        *((RESPONSIBILITIES.get(name, name), number) for name, number in held.counts.items()),
        (_("Teams"), ", ".join(teams.get(key, key) for key in held.teams)),
        (_("Escalation roles"), ", ".join(titles.get(key, key) for key in held.roles)),
        (_("Stands in for absent colleagues"), held.stands_in_for),
        (_("API tokens"), held.tokens),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def asked_of_heirs(held: Held) -> list[str]:
    """Return for what an heir is asked."""
    has_roles = bool(held.roles or held.stands_in_for)
    return [name for name, number in held.counts.items() if number] + (["roles"] if has_roles else [])


def titles_of(keys: tuple[str, ...], shown: ShownVersion | None) -> list[str]:
    """Return the names of escalation roles."""
    titles = role_names(shown.terms) if shown else {}
    return [titles.get(key, key) for key in keys]
