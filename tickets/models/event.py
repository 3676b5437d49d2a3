"""The event log: append-only, in order, the one source of the clocks."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform

from people.models import User
from tickets.core.events import EventKind, read_payload
from tickets.core.payloads import Payload
from tickets.models.ticket import Ticket


class Event(models.Model):
    """Something that happened to a ticket; `tickets.core.events` says what there is to know of its kind."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_index=False, related_name="events")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="ticket_events")
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "sequence"], name="event_sequence_once"),
            models.UniqueConstraint(
                F("ticket"),
                KeyTextTransform("recalculation", "data"),
                condition=Q(kind=EventKind.PROMISE_CHANGED.value),
                name="promise_changed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.sequence} {self.kind}"

    @cached_property
    def payload(self) -> Payload | None:
        """What it says; None where this code cannot read it."""
        return read_payload(self.kind, self.data)
