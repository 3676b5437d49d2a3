"""Clocks as last worked out, and what came of them: breaches and escalation steps, which are never deleted."""

from __future__ import annotations

from django.db import models

from tickets.models.ticket import Ticket


class Clock(models.Model):
    """A metric of a ticket as things stand: a cache that the event log can rebuild."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_index=False, related_name="clocks")
    metric = models.CharField(max_length=20)
    cycle = models.PositiveIntegerField(default=1, help_text="Counts the targets of a repeating metric.")
    state = models.CharField(max_length=12)
    commitment = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    soon_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "metric"], name="clock_once")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.metric} {self.state}"


class Breach(models.Model):
    """A promise that was not kept. Recorded once, never deleted."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, db_index=False, related_name="breaches")
    metric = models.CharField(max_length=20)
    cycle = models.PositiveIntegerField()
    severity = models.PositiveSmallIntegerField()
    commitment = models.CharField(max_length=12)
    breached_at = models.DateTimeField(help_text="First moment at which it was late.")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "metric", "cycle"], name="breach_once")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.metric} {self.cycle}"


class StepReached(models.Model):
    """An escalation step that was reached, whom it asked for and who was notified (TERM-E9, TERM-E10)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, db_index=False, related_name="steps_reached")
    step = models.PositiveSmallIntegerField()
    role_key = models.SlugField(max_length=40, help_text="Role that the escalation names.")
    told_role_key = models.SlugField(
        max_length=40, blank=True, help_text="Role that was notified; a later one if no one holds the first."
    )
    told = models.JSONField(default=list, help_text="Names of the people notified.")
    severity = models.PositiveSmallIntegerField()
    reached_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "step", "role_key"], name="step_reached_once")]

    def __str__(self) -> str:
        return f"{self.ticket} step {self.step}"
