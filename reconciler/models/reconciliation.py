"""What the reconciler looked at, and what it found."""
# The tables are called as they were in `tickets`: processes of the release before still write to them.

from __future__ import annotations

from django.db import models

from tickets.models.ticket import Ticket


class Reconciliation(models.Model):
    """One look at everything that was due in a span of time; unfinished until every ticket of it was looked at."""

    since = models.DateTimeField()
    until = models.DateTimeField()
    last_ticket = models.BigIntegerField(default=0, help_text="Tickets up to this ID have been examined.")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    busy_ms = models.PositiveIntegerField(default=0)

    tickets = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    doubled = models.PositiveIntegerField(default=0)
    orphans = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0, help_text="Stuck timers and logs that cannot be read.")
    worst_seconds = models.FloatField(default=0, help_text="Largest delay of what was recorded in the period.")

    class Meta:
        db_table = "tickets_auditrun"
        constraints = [
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=models.Q(finished_at=None),
                nulls_distinct=False,
                name="audit_run_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.since.isoformat()} to {self.until.isoformat()}"


class Finding(models.Model):
    """One thing that was not as it should be; settled where it has come right since."""

    ticket = models.ForeignKey(
        Ticket,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="findings",
        help_text="Empty if it concerns a timer.",
    )
    fault = models.CharField(max_length=20)
    subject = models.CharField(max_length=300, help_text="The effect or the timer.")
    expected_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "tickets_auditfinding"
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "fault", "subject"],
                condition=models.Q(settled_at=None),
                nulls_distinct=False,
                name="audit_finding_once",
            )
        ]
        indexes = [
            models.Index(fields=["found_at"], condition=models.Q(told_at=None), name="audit_finding_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.fault} {self.subject}"
