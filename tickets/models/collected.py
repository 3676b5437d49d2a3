"""What waits for a digest, and what went in one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import User
from tickets.models.ticket import Ticket


class CollectedNotice(models.Model):
    """What one person is told of a ticket in a digest instead of by a mail of its own; kept as the record of it."""

    key = models.CharField(max_length=200, unique=True, help_text="The effect it stands for, as of a mail.")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="collected_notices")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="collected_notices")
    at = models.DateTimeField(help_text="When it happened.")
    text = models.TextField(help_text="One line in the person's language and zone.")
    due_at = models.DateTimeField(help_text="When its digest goes.")
    digest = models.CharField(max_length=200, blank=True, help_text="Key of the mail it went in; empty while it waits.")

    class Meta:
        indexes = [models.Index(fields=["person", "due_at"], condition=Q(digest=""), name="collected_waiting")]

    def __str__(self) -> str:
        return self.key
