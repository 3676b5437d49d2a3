"""What was said on a ticket; a public reply and an internal note never change places."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from people.models import User
from tickets.models.searching import WithoutSearch
from tickets.models.ticket import Ticket


class MessageKind(models.TextChoices):
    """Who may read it."""

    PUBLIC = "PUBLIC"
    NOTE = "NOTE"


class Message(models.Model):
    """A public reply or an internal note."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    author = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
        help_text="Empty for the desk itself.",
    )
    by = models.CharField(max_length=10, help_text="Side of the author: agent, customer or automatic.")
    channel = models.CharField(max_length=20)
    body = models.TextField()
    created_at = models.DateTimeField()
    copied_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="copies",
        help_text="The original message, on the ticket that this one was split from (TERM-E16).",
    )
    search = SearchVectorField(null=True, editable=False)

    objects = WithoutSearch["Message"]()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [GinIndex(fields=["search"], name="message_search")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.kind} {self.pk}"


class Attachment(models.Model):
    """A file with a message, kept privately under an opaque name and served as a download only."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200, help_text="File name as sent, sanitised.")
    storage_name = models.CharField(max_length=80, unique=True)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
