"""Teams and escalation roles to choose from, by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from people.queries import list_assignable_staff
from people.team_queries import team_sizes
from plans.presentation.labels import localize
from web.console.views.frame import ShownVersion


def team_choices() -> list[tuple[str, str]]:
    """Return the teams, by name."""
    return [(key, name) for key, (name, _size) in team_sizes().items()]


def role_choices(shown: ShownVersion | None, held: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the roles of the terms (TERM-E10), and those that somebody holds though no terms name them."""
    found = {role.key: localize(role.name, shown.terms) for role in shown.terms.roles} if shown else {}
    return [*found.items(), *((key, key) for key in held if key not in found)]


def staff_choices() -> list[tuple[str, str]]:
    """Return the active staff, by name; those of one name are told apart by their address."""
    staff = list_assignable_staff()
    names = Counter(person.name for person in staff)
    return [(str(one.pk), one.name if names[one.name] == 1 else f"{one.name} ({one.email})") for one in staff]
