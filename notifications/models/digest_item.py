"""What waits for a digest, and what went in one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import User


class DigestItem(models.Model):
    """A notice that goes to one person in a digest instead of by a mail of its own; kept as the record of it."""

    key = models.CharField(max_length=200, unique=True, help_text="Unique key of the notification, as in the outbox.")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="digest_items")
    subject_kind = models.CharField(
        max_length=40, db_default="ticket", help_text="Kind of its subject, as the app of the subject registers it."
    )
    subject_id = models.BigIntegerField(db_column="ticket_id", db_index=True)
    at = models.DateTimeField(help_text="When it happened.")
    text = models.TextField(help_text="One line in the person's language and zone.")
    due_at = models.DateTimeField(help_text="When its digest is sent.")
    digest = models.CharField(
        max_length=200, blank=True, help_text="Key of the email it was sent in; empty while it waits."
    )

    class Meta:
        # Table and columns are called as they were in `tickets`: processes of the release before still write to them.
        db_table = "tickets_collectednotice"
        indexes = [models.Index(fields=["person", "due_at"], condition=Q(digest=""), name="collected_waiting")]

    def __str__(self) -> str:
        return self.key
