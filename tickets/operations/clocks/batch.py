"""Tickets whose clocks are brought up to date together, and what follows for them, collected and stored set-wise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from slas.core.clock.timeline import TicketTimes, Timeline
from supportdesk.kernel.database.bulk_insert import bulk_insert
from tickets.core.payloads import Payload
from tickets.models import Event, Ticket
from tickets.operations.event_log import next_event
from tickets.operations.ticket_notifications import TicketNotifications


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Locked tickets with what their clocks say at `now`; effects add events, records and mails, `store` writes them."""

    tickets: Sequence[Ticket]
    timelines: Mapping[int, Timeline]
    times: Mapping[int, TicketTimes]
    now: datetime
    notifications: TicketNotifications = field(init=False)
    _events: list[Event] = field(default_factory=list, init=False)
    _moved: dict[int, Ticket] = field(default_factory=dict, init=False)
    _records: dict[type[Model], list[Model]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Begin a batch of notifications."""
        object.__setattr__(self, "notifications", TicketNotifications(self.now))

    def log(self, ticket: Ticket, payload: Payload) -> None:
        """Append to a ticket's log; the machinery did it, nobody."""
        self._events.append(next_event(ticket=ticket, payload=payload, at=self.now, actor=None))

    def begin(self, log: Sequence[Event]) -> None:
        """Take the beginning of a new ticket's log, to be stored before all else of it."""
        self._events.extend(log)

    def record(self, row: Model) -> None:
        """Keep a row for good, such as a breach."""
        self._records.setdefault(type(row), []).append(row)

    def move(self, ticket: Ticket) -> None:
        """Keep who has the ticket now."""
        self._moved[ticket.pk] = ticket

    def store(self) -> None:
        """Write everything collected: one statement a table."""
        for rows in self._records.values():
            bulk_insert(rows)
        bulk_insert(self._events)
        if self._moved:
            Ticket.objects.bulk_update(self._moved.values(), ["tier_key", "partner", "team", "assignee"])
        self.notifications.send()
