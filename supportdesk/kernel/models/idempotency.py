"""Answers that were given to keyed requests, kept so that a request sent twice has one effect."""

from __future__ import annotations

from django.db import models


class StoredAnswer(models.Model):
    """The answer to one request of one caller under the key that the caller gave it."""

    vendor = models.CharField(max_length=63, help_text="Schema of the vendor.")
    caller = models.CharField(max_length=40, help_text="Who sent the request; each caller has its own keys.")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the request.")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "caller", "key"], name="stored_answer_once")]
        indexes = [models.Index(fields=["vendor", "expires_at"], name="stored_answer_expiry")]

    def __str__(self) -> str:
        return f"{self.vendor} {self.caller} {self.key}"
