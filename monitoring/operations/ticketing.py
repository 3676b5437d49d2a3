"""From episodes to tickets: each new problem is submitted by the one way in, recoveries are noted (TERM-E25)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from contracts.queries import Support, get_support
from monitoring.core.storms import WITHIN, count_own_tickets
from monitoring.models import Episode, Installation, Todo
from monitoring.operations.locks import lock_installations
from monitoring.operations.reading import TICKETS_TIMER
from monitoring.operations.recovering import current_ticket, note_recoveries, rejoin
from monitoring.operations.ticket_texts import describe_alert, describe_storm, list_alerts
from monitoring.queries.entitlement import CHANNEL, Refusal, refusal_under
from people.languages import language_of
from plans.core.monitoring.alert_rules import Monitoring
from plans.core.terms import VendorTerms
from plans.errors import NothingPublished
from plans.presentation.labels import localize
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timer
from tickets.core.states import OPEN_STATES
from tickets.errors import NotAllowed
from tickets.models import Ticket
from tickets.operations.filing import file_ticket
from tickets.operations.filing_draft import Draft
from tickets.operations.messages.conversation import add_note

MAX_EPISODES = 1000  # of an installation at once; the others come in the next transaction
_FILED = ("severity", "ticket", "ticketed_at", "is_coalesced", "refusal", "todo")


@transaction.atomic
def update_tickets(*, installation_ids: Sequence[int], now: datetime) -> None:
    """Do what is left to do with the tickets of installations: submit them, let repeats join, note recoveries."""
    for installation in lock_installations(installation_ids):
        waiting = list(_waiting(installation)[:MAX_EPISODES])
        if waiting:
            _update(installation, waiting, now)
        if len(waiting) == MAX_EPISODES:
            set_timer(vendor=current_vendor(), handler=TICKETS_TIMER, key=str(installation.pk), due_at=now)


def _waiting(installation: Installation) -> QuerySet[Episode]:
    episodes = Episode.objects.filter(alert__installation=installation).exclude(todo="")
    return episodes.select_related("alert", "ticket").order_by("received_at", "pk")


def _update(installation: Installation, waiting: Sequence[Episode], now: datetime) -> None:
    filing = _Filing.of(installation, now)
    new = [episode for episode in waiting if episode.todo == Todo.FILE]
    if new:
        filing.file(new)
    over = [episode for episode in waiting if episode.recovered_at is not None and episode.ticket is not None]
    if over:
        note_recoveries(installation=installation, episodes=over, language=filing.language, now=now)
    for episode in waiting:
        episode.todo = ""
    Episode.objects.bulk_update(waiting, _FILED, batch_size=500)


@dataclass(frozen=True)
class _Filing:
    """What submitting tickets of one installation at one instant needs; `refusal` is why there will be none."""

    installation: Installation
    support: Support | None
    refusal: Refusal | None
    now: datetime

    @classmethod
    def of(cls, installation: Installation, now: datetime) -> _Filing:
        """Return it with what the terms say today."""
        try:
            support = get_support(installation.organisation, now=now)
        except NothingPublished:
            return cls(installation, None, Refusal("not_offered"), now)
        return cls(installation, support, refusal_under(installation, support), now)

    @property
    def language(self) -> str:
        """The language of what the vendor's own people read."""
        return self.support.terms.vendor.default_language if self.support else "en"

    @property
    def terms(self) -> tuple[VendorTerms, Monitoring]:
        """The terms, and what they say of alerts; for installations that are not refused."""
        assert self.support is not None  # noqa: S101  # else there is a refusal
        assert self.support.terms.monitoring is not None  # noqa: S101  # likewise
        return self.support.terms, self.support.terms.monitoring

    def file(self, episodes: Sequence[Episode]) -> None:
        """Give each episode a ticket, or the reason for which it has none."""
        if self.refusal is not None:
            for episode in episodes:
                episode.refusal = self.refusal.reason
            return
        _terms, monitoring = self.terms
        for episode in episodes:
            episode.severity = monitoring.severity_of(episode.alert.name)
        new = rejoin(installation=self.installation, episodes=episodes, language=self.language, now=self.now)
        new.sort(key=lambda episode: (episode.severity, episode.pk))
        own = count_own_tickets(waiting=len(new), recent=_count_recent(self.installation, self.now))
        for episode in new[:own]:
            self._open_own(episode)
        if new[own:]:
            self._share(new[own:])

    def _open_own(self, episode: Episode) -> None:
        terms, monitoring = self.terms
        rule = monitoring.rule_for(episode.alert.name)
        with translation.override(self._contact_language()):
            title = localize(rule.name, terms) if rule else ""
            subject, body = describe_alert(self.installation, episode, title)
        self._submit([episode], subject, body, topic=rule.topic if rule else None)

    def _share(self, episodes: Sequence[Episode]) -> None:
        """Put many episodes on one ticket: the one that others share already while it is open, else a new one."""
        for episode in episodes:
            episode.is_coalesced = True
        ticket = _shared_ticket(self.installation, self.now)
        if ticket is None:
            with translation.override(self._contact_language()):
                subject, body = describe_storm(self.installation, episodes)
            self._submit(episodes, subject, body, topic=None)
            return
        for episode in episodes:
            episode.ticket, episode.ticketed_at = ticket, self.now
        with translation.override(self.language):
            body = list_alerts(self.installation, episodes)
        add_note(ticket=ticket, actor=self.installation.account, body=body, now=self.now, channel=CHANNEL)

    def _submit(self, episodes: Sequence[Episode], subject: str, body: str, *, topic: str | None) -> None:
        _terms, monitoring = self.terms
        draft = Draft(
            contact=self.installation.contact,
            channel=CHANNEL,
            severity=min(episode.severity or monitoring.default_severity for episode in episodes),
            request_type_key=monitoring.request_type,
            topic_key=topic or "",
            subject=subject,
            body=body,
            product=self.installation.product,
            filing_key=uuid.uuid5(uuid.NAMESPACE_OID, f"{current_vendor()}:episode:{episodes[0].pk}"),
        )
        try:
            filing = file_ticket(draft=draft, actor=self.installation.account, now=self.now, support=self.support)
            ticket, refusal = filing.ticket, "" if filing.ticket else filing.decision.reason
        except NotAllowed:  # the service account was closed
            ticket, refusal = None, "account_closed"
        for episode in episodes:
            episode.ticket, episode.refusal = ticket, refusal
            episode.ticketed_at = self.now if ticket else None

    def _contact_language(self) -> str:
        return language_of(self.installation.contact.user, now=self.now)


def _count_recent(installation: Installation, now: datetime) -> int:
    """Return how many tickets were submitted for an installation of late."""
    recent = Episode.objects.filter(alert__installation=installation, ticketed_at__gt=now - WITHIN)
    return recent.values("ticket_id").distinct().order_by().count()


def _shared_ticket(installation: Installation, now: datetime) -> Ticket | None:
    """Return the open ticket that many problems of an installation share since a short time ago, None without one."""
    shared = Episode.objects.filter(
        alert__installation=installation, is_coalesced=True, ticket__isnull=False, ticketed_at__gt=now - WITHIN
    )
    newest = shared.select_related("ticket").order_by("-ticketed_at", "-pk").first()
    if newest is None or newest.ticket is None:
        return None
    ticket = current_ticket(newest.ticket)
    return ticket if ticket.status in OPEN_STATES else None
