"""What operators ask the owner of the schemas to make."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from vendors.models.operator import Operator

# Host names of at most 253 characters: labels of letters, digits and hyphens, at least two.
HOST = RegexValidator(r"\A(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\Z")
KEY = RegexValidator(r"\A[a-z0-9][a-z0-9-]{0,39}\Z")
ACCENT = RegexValidator(r"\A#[0-9a-f]{6}\Z")


class RequestState(models.TextChoices):
    """What became of a request."""

    WAITING = "WAITING"
    DONE = "DONE"
    FAILED = "FAILED"


class ProvisionRequest(models.Model):
    """A vendor to be made, with its first admin; written by the web role, carried out by the provisioner."""

    key = models.CharField(max_length=40, validators=[KEY])
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=253, validators=[HOST])
    accent = models.CharField(max_length=7, blank=True, validators=[ACCENT])
    admin_email = models.EmailField(max_length=254)
    admin_name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="en", help_text="Language of the first admin.")
    time_zone = models.CharField(max_length=64, default="UTC", help_text="Time zone of the first admin.")
    requested_by = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="provision_requests")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    started_at = models.DateTimeField(null=True, blank=True)
    claim_at = models.DateTimeField(help_text="Earliest next attempt: new, or leased by a provisioner.")
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, help_text="Why it failed.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(state="FAILED"), name="provision_request_key_once"
            ),
            models.UniqueConstraint(
                fields=["host"], condition=~models.Q(state="FAILED"), name="provision_request_host_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="WAITING", settled_at=None)
                | models.Q(state__in=["DONE", "FAILED"], settled_at__isnull=False),
                name="provision_request_settled_with_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["claim_at"], condition=models.Q(state="WAITING"), name="provision_request_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.key} at {self.host}"
