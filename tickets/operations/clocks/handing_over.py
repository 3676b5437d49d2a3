"""Steps of the escalation that hand a ticket over to a tier, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence

from people.models import Team
from people.queries import list_teams
from plans.queries import get_terms
from slas.core.clock.times import StepTimes
from tickets.core.event_payloads import HandedOver, HandOverSkipped
from tickets.core.events import HAND_OVERS
from tickets.core.states import possible_acts
from tickets.models import Event, StepReached, Ticket
from tickets.operations import notices
from tickets.operations.clocks.batch import Batch


def hand_over(batch: Batch) -> None:
    """Hand tickets over to the tiers that reached steps of their escalations name, or log why one is left alone."""
    matched = [
        (ticket, step)
        for ticket in batch.tickets
        for step in batch.times[ticket.pk].steps
        if step.hand_over_to and step.reached_at is not None
    ]
    if not matched:
        return
    ids = [ticket.pk for ticket, _ in matched]
    logged = Event.objects.filter(ticket_id__any=ids, kind__in=HAND_OVERS, data__has_key="step")
    done = {
        (ticket_id, data["step"], data["to"]["tier"]) for ticket_id, data in logged.values_list("ticket_id", "data")
    }
    # What the step asked for at this severity is done: rules that come later do not hand over after the fact.
    judged = set(StepReached.objects.filter(ticket_id__any=ids).values_list("ticket_id", "step", "severity"))
    fresh = [
        (ticket, step)
        for ticket, step in matched
        if (ticket.pk, step.step, step.hand_over_to) not in done
        and (ticket.pk, step.step, ticket.severity) not in judged
    ]
    teams = list_teams({key for ticket, step in fresh for key in _team_keys(ticket, step)})
    for ticket, step in fresh:
        keys = _team_keys(ticket, step)
        _hand_over(batch, ticket, step, [team for team in teams if team.key in keys])


def _team_keys(ticket: Ticket, step: StepTimes) -> set[str]:
    """Return the teams of the step's tier, as the terms have them whose escalation it is."""
    teams = get_terms(ticket.version_in_force.publication).teams
    return {team.key for team in teams if team.tier == step.hand_over_to}


def _hand_over(batch: Batch, ticket: Ticket, step: StepTimes, teams: Sequence[Team]) -> None:
    to = {"tier": step.hand_over_to}
    why = _why_not(ticket, step.hand_over_to, teams)
    if why:
        batch.log(ticket, HandOverSkipped(step.step, to, why))
        if why == "no_team":
            notices.notify_hand_over_failed(batch=batch.notifications, ticket=ticket, step=step)
        return
    left = {"partner": ticket.partner.name} if ticket.partner else {"tier": ticket.tier_key}
    loser, team = ticket.assignee, teams[0] if len(teams) == 1 else None  # of several teams all see it in their queues
    ticket.tier_key, ticket.partner, ticket.team, ticket.assignee = step.hand_over_to, None, team, None
    batch.move(ticket)
    batch.log(ticket, HandedOver(left, to, step=step.step, team=team.name if team else None))
    notices.notify_handed_over_by_step(batch=batch.notifications, ticket=ticket, step=step, loser=loser)


def _why_not(ticket: Ticket, tier: str, teams: Sequence[Team]) -> str:
    """Return why a ticket stays where it is, empty where it is handed over."""
    if "hand_over" not in possible_acts(ticket.status):
        return "over"
    tiers = [each.key for each in get_terms(ticket.version_in_force.publication).tiers]
    if tier in tiers and ticket.partner is None and ticket.tier_key in tiers[tiers.index(tier) :]:
        return "there"
    return "" if teams else "no_team"
