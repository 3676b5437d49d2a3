"""Open tickets that are given the promise of a new version: the whole run, and how far it is with each ticket."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import User
from plans.models import Publication
from tickets.models.ticket import Ticket


class Recalculation(models.Model):
    """One version applied to all open tickets, by whom and why; what is done and what is left follows from its entries."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="recalculation")
    reason = models.TextField(help_text="Why open tickets get other targets than those they were submitted under.")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recalculations")
    ordered_at = models.DateTimeField()
    starts_at = models.DateTimeField(help_text="When the version takes effect.")
    started_at = models.DateTimeField(null=True, blank=True, help_text="When the tickets were counted.")
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recalculation {self.pk}"


class EntryState(models.TextChoices):
    """How far a recalculation is with one ticket."""

    PENDING = "pending"
    DONE = "done"
    LEFT = "left"
    FAILED = "failed"


class RecalculationEntry(models.Model):
    """One ticket of a recalculation."""

    recalculation = models.ForeignKey(Recalculation, on_delete=models.CASCADE, related_name="entries")
    # Without a constraint: checking it would wait for everybody who holds one of the tickets. Tickets are never deleted.
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="recalculation_entries", db_constraint=False
    )
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.PENDING)
    why = models.TextField(blank=True, help_text="Why it failed.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recalculation", "ticket"], name="recalculation_entry_once")]
        indexes = [
            models.Index(
                fields=["recalculation", "ticket"], name="recalculation_pending", condition=Q(state=EntryState.PENDING)
            )
        ]

    def __str__(self) -> str:
        return f"{self.recalculation} {self.ticket_id} {self.state}"
