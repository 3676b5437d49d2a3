"""Who is notified of a ticket: one rule for every notice, on the customer's side and among those who handle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from customers.queries import list_partner_people
from people.models import User, UserKind
from people.queries import Holder, members_by_team, present, substitutes
from plans.queries import get_terms
from tickets import rules
from tickets.models import Message, MessageKind, Ticket


class Recipients:
    """Who is notified at one instant; what many tickets have in common is looked up once.

    Nobody is notified of what they did themselves or may not see, or of anything once their account is closed.
    """

    def __init__(self, *, actor: User | None, now: datetime) -> None:
        self._actor, self._now = actor, now
        self._places: dict[tuple[object, ...], list[User]] = {}

    def handlers(self, ticket: Ticket) -> list[Holder]:
        """Return who has the ticket now: its assignee, else the partner's people, else its team, else the tier's teams.

        A substitute is notified for somebody who is away; without one, the team is.
        """
        assignee = ticket.assignee
        if assignee is None or not assignee.is_active:
            return self.may_know(ticket, self._team(ticket))
        holders = present([assignee], self._away)
        if not holders:
            holders = [Holder(holder.person, assignee) for holder in self._team(ticket) if holder.person != assignee]
        return self.may_know(ticket, holders)

    def customers(self, ticket: Ticket) -> list[Holder]:
        """Return who filed the ticket or wrote on it, or on one that was merged into it, and does not handle it.

        Of the vendor's staff nobody: they are notified as those who handle it. A partner's people may be among them.
        """
        parts = newest = [ticket]
        while newest:
            newest = list(Ticket.objects.filter(merged_into__in=newest).select_related("contact__user"))
            parts = parts + newest
        wrote = Message.objects.filter(ticket__in=parts, kind=MessageKind.PUBLIC).values("author")
        writers = User.objects.filter(pk__in=wrote).filter(kind__in=[UserKind.CONTACT, UserKind.PARTNER])
        writers = writers.select_related("contact", "partner_member").order_by("id")
        people = {person.pk: person for person in [*(part.contact.user for part in parts), *writers]}
        others = [person for person in people.values() if not rules.can_handle(person, ticket)]
        return self.may_know(ticket, [Holder(person) for person in others])

    def contact(self, ticket: Ticket) -> list[Holder]:
        """Return whose ticket it is: its receipt goes to them, also where they filed it themselves."""
        person = ticket.contact.user
        return [Holder(person)] if rules.can_see(person, ticket) else []

    def may_know(self, ticket: Ticket, holders: Sequence[Holder]) -> list[Holder]:
        """Leave out who acts, and who may not see the ticket: closed accounts may see none."""
        return [holder for holder in holders if holder.person != self._actor and rules.can_see(holder.person, ticket)]

    def present(self, people: Sequence[User]) -> list[Holder]:
        """Return who of them is there, or stands in; all of them where nobody would be notified."""
        return present(people, self._away) or [Holder(person) for person in people]

    @cached_property
    def _away(self) -> Mapping[int, User | None]:
        return substitutes(at=self._now)

    def _team(self, ticket: Ticket) -> list[Holder]:
        """Return who is notified at the ticket's place."""
        place = (ticket.partner_id, ticket.team_id, ticket.plan_version.publication_id, ticket.tier_key)
        if place not in self._places:
            self._places[place] = _people_at_place(ticket)
        return self.present(self._places[place])


def _people_at_place(ticket: Ticket) -> list[User]:
    if ticket.partner is not None:
        return list_partner_people(ticket.partner)
    if ticket.team is not None:
        return members_by_team([ticket.team.key])[ticket.team.key]
    terms = get_terms(ticket.plan_version.publication)
    teams = [team.key for team in terms.teams if team.tier == ticket.tier_key]
    found = members_by_team(teams)
    return list({person.pk: person for team in teams for person in found[team]}.values())
