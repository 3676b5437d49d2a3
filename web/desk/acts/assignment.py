"""Whom tickets can be given to: the customer's named contact first (TERM-B6), oneself, colleagues, and the tier's
teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from customers.queries import list_partner_people
from people.models import Team, User
from people.queries import Away, list_assignable_staff, list_teams, who_is_away
from slas.presentation.labels import due_in_line
from supportdesk.kernel import clock
from tickets import rules
from tickets.models import Ticket
from tickets.operations.acts.status_changes import teams_for

_TEAM = "team:"


@dataclass(frozen=True)
class Assignable:
    """Who may have some tickets; `first` is the contract's named contact, where all of them have the same."""

    actor: User
    people: tuple[User, ...]
    teams: tuple[Team, ...]
    first: User | None
    away: Mapping[int, Away]

    def choices(self) -> list[tuple[str, object]]:
        """Return the choices of a form: the named contact, oneself, the others by name; then the teams."""
        people = [(str(person.pk), self._name(person)) for person in self.people]
        teams = [(f"{_TEAM}{team.key}", team.name) for team in self.teams]
        return [("", _("Unassigned")), *people, *([(_("Teams"), teams)] if teams else [])]

    def preselected(self) -> str:
        """Return the choice that is made already: the named contact, else oneself."""
        return str((self.first or self.actor).pk)

    def pick(self, choice: str) -> tuple[User | None, Team | None]:
        """Return the person and the team of a choice that a form has taken."""
        if choice.startswith(_TEAM):
            return None, next(team for team in self.teams if team.key == choice.removeprefix(_TEAM))
        return next((person for person in self.people if str(person.pk) == choice), None), None

    def _name(self, person: User) -> str:
        name = _("me") if person == self.actor else person.name
        name = _("%(name)s (named contact)") % {"name": name} if person == self.first else name
        away = self.away.get(person.pk)
        if away is None:
            return name
        values = {"name": name, "until": due_in_line(away.until), "substitute": away.stand_in}
        if away.stand_in is None:
            return _("%(name)s: away until %(until)s, the team is notified") % values
        return _("%(name)s: away until %(until)s, substitute: %(substitute)s") % values


def assignable(tickets: Sequence[Ticket], actor: User) -> Assignable:
    """Return who may have all of these tickets: a partner's people while that partner has them, else the vendor's staff."""
    partners = {ticket.partner_id: ticket.partner for ticket in tickets}
    partner = next(iter(partners.values()), None)
    if len(partners) > 1:
        people: list[User] = []
    else:
        people = list_partner_people(partner) if partner is not None else list_assignable_staff()
    if rules.is_staff(actor) and actor not in people:
        people = [actor, *people]
    first = _named_contact(tickets, people)
    return Assignable(
        actor=actor,
        people=tuple(sorted(people, key=lambda person: (person != first, person != actor))),
        teams=tuple(list_teams(_common_teams(tickets))) if rules.is_staff(actor) else (),
        first=first,
        away=who_is_away(at=clock.now()),
    )


def _named_contact(tickets: Sequence[Ticket], people: Sequence[User]) -> User | None:
    named = {ticket.contract.named_contact if ticket.contract else None for ticket in tickets}
    return next((person for person in named if person in people), None) if len(named) == 1 else None


def _common_teams(tickets: Sequence[Ticket]) -> list[str]:
    """Return the teams that may have all the tickets; one team alone is no choice."""
    if not tickets:
        return []
    first, *others = [teams_for(ticket) for ticket in tickets]
    common = [key for key in first if all(key in other for other in others)]
    return common if len(common) > 1 else []
