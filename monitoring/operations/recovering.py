"""Tickets whose problems are over, or there again: what is noted on them, and which are resolved or reopened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import translation

from monitoring.models import Episode, Installation
from monitoring.operations.ticket_texts import describe_recovery, describe_return, explain_resolution
from people.languages import language_of
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timers
from tickets.core.states import OPEN_STATES
from tickets.models import Ticket
from tickets.operations.acts.recovering import reopen_recurred, resolve_recovered
from tickets.operations.messages.conversation import add_note
from tickets.queries import merge_target_of

# The timer that looks whether a ticket whose problems are over can be resolved; its key is the ticket's.
STABLE_TIMER = "monitoring.stable"
STABLE_AFTER = timedelta(minutes=15)
# A problem that comes and goes more often than this is noted no further: nobody reads the twentieth note.
_FLAPPING_WITHIN = timedelta(minutes=30)
_MAX_NOTED = 4


def note_recoveries(*, installation: Installation, episodes: Sequence[Episode], language: str, now: datetime) -> None:
    """Note on each ticket what is over, and look again in a while whether it can be resolved."""
    by_ticket: dict[Ticket, list[Episode]] = defaultdict(list)
    flapping = _flapping([episode.alert_id for episode in episodes], now)
    for episode in episodes:
        if episode.ticket is not None:
            by_ticket[current_ticket(episode.ticket)].append(episode)
    for ticket, recovered in by_ticket.items():
        noted = [episode for episode in recovered if episode.alert_id not in flapping]
        if noted:
            with translation.override(language):
                body = describe_recovery(installation, noted)
            add_note(ticket=ticket, actor=installation.account, body=body, now=now, channel="monitoring")
    due = {str(ticket.pk): now + STABLE_AFTER for ticket in by_ticket}
    set_timers(vendor=current_vendor(), handler=STABLE_TIMER, due=due)


def rejoin(*, installation: Installation, episodes: Sequence[Episode], language: str, now: datetime) -> list[Episode]:
    """Give episodes the ticket that their problem had before, if it is open or was resolved lately; returns the others."""
    flapping = _flapping([episode.alert_id for episode in episodes], now)
    before = _tickets_before([episode.alert_id for episode in episodes])
    others = []
    for episode in episodes:
        ticket = before.get(episode.alert_id)
        ticket = current_ticket(ticket) if ticket else None
        with translation.override(language):
            body = describe_return(installation, episode)
        if ticket is None or not _takes(ticket, installation, body, now):
            others.append(episode)
            continue
        episode.ticket = ticket
        if episode.alert_id not in flapping:
            add_note(ticket=ticket, actor=installation.account, body=body, now=now, channel="monitoring")
    return others


def _takes(ticket: Ticket, installation: Installation, reason: str, now: datetime) -> bool:
    """Return whether a problem that is there again belongs on the ticket, which is reopened where it was resolved."""
    return ticket.status in OPEN_STATES or reopen_recurred(
        ticket=ticket, actor=installation.account, reason=reason, now=now
    )


def current_ticket(ticket: Ticket) -> Ticket:
    """Return the ticket itself, or the one that it was merged into."""
    return merge_target_of(ticket) if ticket.merged_into_id is not None else ticket


def _tickets_before(alert_ids: Sequence[int]) -> dict[int, Ticket]:
    episodes = Episode.objects.filter(alert__in=alert_ids, ticket__isnull=False).select_related("ticket")
    newest = episodes.order_by("alert_id", "-started_at").distinct("alert_id")
    return {episode.alert_id: episode.ticket for episode in newest if episode.ticket is not None}


def _flapping(alert_ids: Sequence[int], now: datetime) -> set[int]:
    """Return the problems that came more often of late than is noted."""
    recent = Episode.objects.filter(alert__in=alert_ids, received_at__gt=now - _FLAPPING_WITHIN)
    counted = recent.values("alert_id").annotate(number=Count("pk")).filter(number__gt=_MAX_NOTED).order_by()
    return {row["alert_id"] for row in counted}


@transaction.atomic
def resolve_stable(*, ticket_ids: Sequence[int], now: datetime) -> int:
    """Resolve the tickets whose problems all have been over for a while and that nobody works on; returns how many."""
    episodes = Episode.objects.filter(ticket__in=ticket_ids).values("ticket_id").order_by()
    counted = episodes.annotate(going_on=Count("pk", filter=Q(recovered_at=None)), last=Max("recovered_at"))
    over = {row["ticket_id"]: row["last"] for row in counted if not row["going_on"]}
    early = {pk: last + STABLE_AFTER for pk, last in over.items() if last + STABLE_AFTER > now}
    set_timers(vendor=current_vendor(), handler=STABLE_TIMER, due={str(pk): at for pk, at in early.items()})
    return sum(_resolve(pk, now) for pk in over if pk not in early)


def _resolve(ticket_id: int, now: datetime) -> bool:
    ticket = Ticket.objects.select_related("contact__user").get(pk=ticket_id)
    episode = Episode.objects.filter(ticket=ticket).select_related("alert__installation__account").latest("pk")
    account = episode.alert.installation.account
    if not account.is_active:
        return False
    with translation.override(language_of(ticket.contact.user, now=now)):
        explanation = explain_resolution()
    return resolve_recovered(ticket=ticket, actor=account, explanation=explanation, now=now)
