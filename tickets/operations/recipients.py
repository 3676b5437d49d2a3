"""Who is told of a ticket: one rule for every notice, on the customer's side and among those who handle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from customers.models import Contact
from customers.queries import list_partner_people
from people.models import User, UserKind
from people.queries import Holder, members_by_team, present, substitutes
from plans.queries import get_terms
from tickets import rules
from tickets.models import Message, Ticket


class Recipients:
    """Who is told at one instant; what many tickets have in common is looked up once.

    Nobody is told what they did themselves, what they may not see, or anything once their account is closed.
    """

    def __init__(self, *, actor: User | None, now: datetime) -> None:
        self._actor, self._now = actor, now
        self._places: dict[tuple[object, ...], list[User]] = {}

    def handlers(self, ticket: Ticket) -> list[Holder]:
        """Return who has the ticket now: its assignee, else the partner's people, else its team, else the tier's teams.

        Who stands in is told for somebody who is away; where nobody does, the team is.
        """
        assignee = ticket.assignee
        if assignee is None or not assignee.is_active:
            return self.may_know(ticket, self._team(ticket))
        told = present([assignee], self._away)
        if not told:
            told = [Holder(holder.person, assignee) for holder in self._team(ticket) if holder.person != assignee]
        return self.may_know(ticket, told)

    def customers(self, ticket: Ticket) -> list[Holder]:
        """Return who filed the ticket or wrote on it, or on one that was merged into it."""
        parts = newest = [ticket]
        while newest:
            newest = list(Ticket.objects.filter(merged_into__in=newest).select_related("contact__user"))
            parts = parts + newest
        wrote = Message.objects.filter(ticket__in=parts, author__kind=UserKind.CONTACT).values("author")
        writers = Contact.objects.filter(user__in=wrote).select_related("user").order_by("id")
        contacts = [*(part.contact for part in parts), *writers]
        people = {contact.user_id: contact.user for contact in contacts}
        return self.may_know(ticket, [Holder(person) for person in people.values()])

    def contact(self, ticket: Ticket) -> list[Holder]:
        """Return whose ticket it is: its receipt goes to them, also where they filed it themselves."""
        person = ticket.contact.user
        return [Holder(person)] if rules.can_see(person, ticket) else []

    def may_know(self, ticket: Ticket, told: Sequence[Holder]) -> list[Holder]:
        """Leave out who acts, and who may not see the ticket: closed accounts may see none."""
        return [holder for holder in told if holder.person != self._actor and rules.can_see(holder.person, ticket)]

    @cached_property
    def _away(self) -> Mapping[int, User | None]:
        return substitutes(at=self._now)

    def _team(self, ticket: Ticket) -> list[Holder]:
        """Return who of the ticket's place is there, or stands in; all of its people where nobody would be told."""
        place = (ticket.partner_id, ticket.team_id, ticket.plan_version.publication_id, ticket.tier_key)
        if place not in self._places:
            self._places[place] = _people_at_place(ticket)
        people = self._places[place]
        return present(people, self._away) or [Holder(person) for person in people]


def _people_at_place(ticket: Ticket) -> list[User]:
    if ticket.partner is not None:
        return list_partner_people(ticket.partner)
    if ticket.team is not None:
        return members_by_team([ticket.team.key])[ticket.team.key]
    terms = get_terms(ticket.plan_version.publication)
    teams = [team.key for team in terms.teams if team.tier == ticket.tier_key]
    found = members_by_team(teams)
    return list({person.pk: person for team in teams for person in found[team]}.values())
