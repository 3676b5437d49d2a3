"""Requests as they arrived: stored and committed before their sender hears that they were accepted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from monitoring.intake.models.liveness import Liveness


class Route(models.TextChoices):
    """In which format a request came."""

    ALERTMANAGER = "alertmanager"
    EVENTS = "events"


class RawRequest(models.Model):
    """One accepted request. It is read by a timer of its vendor, whose key is the row's."""

    liveness = models.ForeignKey(Liveness, on_delete=models.CASCADE, related_name="requests")
    route = models.CharField(max_length=20, choices=Route.choices)
    received_at = models.DateTimeField()
    body = models.BinaryField()
    idempotency_key = models.CharField(
        max_length=64,
        null=True,
        blank=True,
        help_text="Hash of what the sender calls the request; sent twice, it counts once.",
    )
    read_at = models.DateTimeField(null=True, blank=True, help_text="When alerts were made of it.")
    observations = models.PositiveIntegerField(default=0, db_default=0, help_text="What could be read of it.")
    problems = models.PositiveIntegerField(default=0, db_default=0, help_text="Entries that could not be read.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["liveness", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="raw_request_once",
            ),
        ]
        indexes = [models.Index(fields=["received_at"], name="raw_request_received")]

    def __str__(self) -> str:
        return f"{self.route} request {self.pk}"
