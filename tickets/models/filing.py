"""Every attempt to file, allowed or refused: a refusal is a result that people can look at."""

from __future__ import annotations

from django.db import models

from customers.models import Contact, Organisation
from people.models import User
from tickets.models.ticket import Ticket


class FilingAttempt(models.Model):
    """What somebody wanted to file, what was decided, and the words that were shown."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="filing_attempts",
        help_text="Empty for the desk itself.",
    )
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="filing_attempts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="filing_attempts")
    channel = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200)
    request = models.JSONField(help_text="The submission as sent.")
    outcome = models.CharField(max_length=12)
    reason = models.CharField(max_length=60, blank=True)
    decision = models.JSONField(help_text="The decision with its texts and next steps, by language.")
    filing_key = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Key of the form; sent twice, it is submitted once."
    )
    draft_digest = models.CharField(
        max_length=64, default="", db_default="", editable=False, help_text="Digest of everything sent with the key."
    )
    ticket = models.OneToOneField(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="filing")

    def __str__(self) -> str:
        return f"{self.outcome} {self.subject}"
