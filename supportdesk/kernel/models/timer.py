"""Timers: what must happen when, for whom."""

from __future__ import annotations

from django.db import models


class Timer(models.Model):
    """One appointment of one vendor's handler; the row is gone once it was kept."""

    vendor = models.CharField(max_length=63, help_text="Schema of the vendor.")
    handler = models.CharField(max_length=80)
    key = models.CharField(max_length=200, help_text="Subject of the timer, in the format of its handler.")
    due_at = models.DateTimeField()
    claim_at = models.DateTimeField(help_text="Earliest next attempt: due, leased by a process, or backing off.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    dead_at = models.DateTimeField(null=True, blank=True, help_text="When it was given up; it can be requeued.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "handler", "key"], name="timer_once")]
        indexes = [
            # For the ticker's look at what is due anywhere: it costs nothing however many wait for later.
            models.Index(fields=["claim_at"], condition=models.Q(dead_at=None), name="timer_due"),
            models.Index(fields=["vendor", "claim_at"], condition=models.Q(dead_at=None), name="timer_waiting"),
            models.Index(fields=["dead_at"], condition=~models.Q(dead_at=None), name="timer_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.handler} {self.key}"
