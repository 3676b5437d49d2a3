"""Problems of installations, and each time that one of them occurred."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from monitoring.models.installation import Installation
from tickets.models import Ticket


class Alert(models.Model):
    """A problem that an installation has or had, as its sender described it last; the key tells it from all others."""

    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="alerts", db_index=False)
    key = models.CharField(max_length=64, help_text="Of what the sender tells the problem apart by.")
    name = models.CharField(max_length=200)
    summary = models.CharField(max_length=1000, blank=True)
    sent_severity = models.CharField(max_length=200, blank=True, help_text="The sender's own word.")
    link = models.CharField(max_length=1000, blank=True)
    labels = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["installation", "key"], name="alert_once")]

    def __str__(self) -> str:
        return self.name


class Todo(models.TextChoices):
    """What is left to do with a ticket because of an episode."""

    FILE = "file"
    RECOVERED = "recovered"


class Episode(models.Model):
    """One time that a problem occurred, from its start until its recovery; what is repeated meanwhile is counted.

    The database sees to it that a start counts once, and that a problem is not there twice at a time.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="episodes", db_index=False)
    started_at = models.DateTimeField(help_text="As the sender says.")
    received_at = models.DateTimeField(help_text="When the first report was received.")
    last_seen_at = models.DateTimeField(help_text="When the newest report was received.")
    occurrences = models.PositiveIntegerField(help_text="How often it was reported.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="As the sender says.")
    recovered_at = models.DateTimeField(null=True, blank=True, help_text="When its recovery was received.")
    todo = models.CharField(max_length=10, choices=Todo.choices, blank=True, default="", db_default="")
    severity = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="By the vendor's rules, once it was decided on."
    )
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ticketed_at = models.DateTimeField(null=True, blank=True)
    is_coalesced = models.BooleanField(
        default=False, db_default=False, help_text="One of many that share a ticket because they came all at once."
    )
    refusal = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="Why there is no ticket."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "started_at"], name="episode_once"),
            models.UniqueConstraint(fields=["alert"], condition=Q(recovered_at=None), name="episode_open_once"),
        ]
        indexes = [models.Index(fields=["alert"], condition=~Q(todo=""), name="episode_todo")]

    def __str__(self) -> str:
        return f"{self.alert} since {self.started_at:%Y-%m-%d %H:%M}"
