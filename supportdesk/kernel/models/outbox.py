"""Outgoing mail, stored with what caused it and sent afterwards."""

from __future__ import annotations

from django.db import models


class MailKind(models.TextChoices):
    """Whose affair a mail is, which decides who may read it afterwards."""

    TICKET = "ticket"  # what was told about the vendor's work: its staff may read it
    ACCOUNT = "account"  # between the desk and the owner of an account: nobody else reads it, its text is not kept


class OutboxMessage(models.Model):
    """One mail to one person; the row stays as the record of what was sent."""

    vendor = models.CharField(max_length=63, help_text="Schema of the vendor.")
    key = models.CharField(max_length=200, help_text="The effect it stands for; a second one is never stored.")
    # Code that knows no kinds writes account mails too: what says nothing is kept from everybody.
    kind = models.CharField(max_length=10, choices=MailKind, default=MailKind.ACCOUNT, db_default=MailKind.ACCOUNT)
    # Code that knows no transports writes mails.
    transport = models.CharField(max_length=20, default="mail", db_default="mail", help_text="How it leaves.")
    recipient = models.CharField(max_length=500, help_text="An address in the form of its transport.")
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    body = models.TextField()
    sealed_link = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="A link that lets its reader in, encrypted; only the relay reads it, and forgets it.",
    )
    link_expires_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120, help_text="The same at every try, so that a receiver can tell.")
    created_at = models.DateTimeField()
    claim_at = models.DateTimeField(help_text="Not to be tried before: new, leased to somebody, or backing off.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True, help_text="Given up; waits for somebody to requeue it.")
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="Refused for good since the mail server last took a mail."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "key"], name="outbox_once")]
        indexes = [
            models.Index(
                fields=["vendor", "claim_at"], condition=models.Q(sent_at=None, dead_at=None), name="outbox_waiting"
            ),
            models.Index(fields=["dead_at"], condition=~models.Q(dead_at=None), name="outbox_dead"),
            models.Index(fields=["vendor", "created_at"], name="outbox_by_vendor"),
            models.Index(fields=["refused_at"], condition=~models.Q(refused_at=None), name="outbox_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.key}"
