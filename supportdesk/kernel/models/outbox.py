"""Outgoing mail, stored with what caused it and sent afterwards."""

from __future__ import annotations

from django.db import models


class OutboxMessage(models.Model):
    """One mail to one person; the row stays as the record of what was sent."""

    vendor = models.CharField(max_length=63, help_text="Schema of the vendor.")
    key = models.CharField(max_length=200, help_text="The effect it stands for; a second one is never stored.")
    recipient = models.EmailField(max_length=254)
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    body = models.TextField()
    language = models.CharField(max_length=10)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120, help_text="The same at every try, so that a receiver can tell.")
    created_at = models.DateTimeField()
    claim_at = models.DateTimeField(help_text="Not to be tried before: new, leased to somebody, or backing off.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True, help_text="Given up; waits for somebody to requeue it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "key"], name="outbox_once")]
        indexes = [
            models.Index(
                fields=["vendor", "claim_at"], condition=models.Q(sent_at=None, dead_at=None), name="outbox_waiting"
            ),
            models.Index(fields=["dead_at"], condition=~models.Q(dead_at=None), name="outbox_dead"),
            models.Index(fields=["vendor", "created_at"], name="outbox_by_vendor"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.key}"
