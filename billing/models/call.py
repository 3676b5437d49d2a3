"""A phone call on a ticket: who recorded it, from when to when, and whether it misused the line."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from customers.models import Organisation
from people.models import User
from tickets.models import Ticket


class Direction(models.TextChoices):
    """Who called whom."""

    IN = "in"
    OUT = "out"


class PhoneCall(models.Model):
    """A call with a customer; while it lasts it has no end. Its price is never stored: it follows from the terms."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="phone_calls")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="phone_calls")
    line = models.CharField(max_length=40, help_text="Key of the phone line in the terms.")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    answered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="phone_calls")
    created_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    misuse_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    misuse_marked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="misuses_marked"
    )
    misuse_confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="misuses_confirmed"
    )
    misuse_confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("answered_at")), name="call_ends_after_answer"
            ),
            models.UniqueConstraint(fields=["ticket", "line", "direction", "answered_at"], name="call_recorded_once"),
            models.UniqueConstraint(
                fields=["recorded_by"], condition=Q(ended_at__isnull=True), name="one_running_call_per_agent"
            ),
            models.CheckConstraint(
                condition=Q(misuse_marked_by__isnull=True) | ~Q(misuse_reason=""), name="misuse_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(misuse_confirmed_by__isnull=True)
                | Q(misuse_marked_by__isnull=False) & ~Q(misuse_confirmed_by=F("misuse_marked_by")),
                name="misuse_confirmed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "answered_at"], name="calls_by_organisation")]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.line}"
