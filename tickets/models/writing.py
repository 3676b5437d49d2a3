"""What helps those who answer: drafts, canned responses, saved views of the queue."""

from __future__ import annotations

from django.db import models

from people.models import User
from tickets.models.message import MessageKind
from tickets.models.ticket import Ticket


class Draft(models.Model):
    """What somebody has begun to write on a ticket and not sent; nobody else reads it.

    A reply and a note are two texts: `body` is that of `kind`, `other_body` that of the other kind.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    body = models.TextField()
    other_body = models.TextField(db_default="", default="", blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "author"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.author}"

    def text(self, kind: MessageKind) -> str:
        """Return what is begun as a message of this kind, empty where nothing is."""
        return self.body if self.kind == kind else self.other_body


class CannedResponse(models.Model):
    """A piece of text that agents put into replies, in one language."""

    key = models.SlugField(max_length=60)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    body = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "tickets_textmodule"  # the release before reads it too
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="text_module_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.language}"


class SavedView(models.Model):
    """A search of the queue that somebody keeps under a name."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, help_text="Query string of the queue.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
