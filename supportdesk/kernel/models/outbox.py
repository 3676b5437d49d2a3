"""Outgoing messages, stored with what caused them and sent afterwards."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.functional import cached_property

from supportdesk.kernel.models.content import Content, content_model
from supportdesk.kernel.tenancy import TenancyError, connected_schema, is_public


class MailKind(models.TextChoices):
    """Whose affair a mail is, which decides who may read it afterwards."""

    TICKET = "ticket"  # what was told about the vendor's work: its staff may read it
    ACCOUNT = "account"  # between the desk and the owner of an account: nobody else reads it, its text is not kept


# The headers of a vendor's envelope. Code of release 0.1 reads the envelope's own content: on these it fails, and tries
# again later, instead of sending an empty mail.
ELSEWHERE: Final[list[str]] = []


class OutboxMessage(Content):
    """The envelope of one message to one person; the row stays as the record of what was sent.

    A vendor's content lies in the vendor's schema. The envelope's own is that of the installation's messages, which
    belong to no vendor, and of vendors' messages that release 0.1 wrote, for as long as these are kept.
    """

    vendor = models.CharField(max_length=63, help_text="Schema of the vendor.")
    key = models.CharField(
        max_length=200, help_text="Unique key of the effect; a second message with it is not stored."
    )
    # Code that knows no kinds writes account mails too: what says nothing is kept from everybody.
    kind = models.CharField(max_length=10, choices=MailKind, default=MailKind.ACCOUNT, db_default=MailKind.ACCOUNT)
    # Code that knows no transports writes mails.
    transport = models.CharField(max_length=20, default="mail", db_default="mail", help_text="Name of the transport.")
    recipient = models.CharField(max_length=500, help_text="Address in the format of the transport.")
    link_expires_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(
        max_length=120, help_text="The same for every attempt, so that receivers recognise duplicates."
    )
    created_at = models.DateTimeField()
    claim_at = models.DateTimeField(help_text="Earliest next attempt: new, leased by a process, or backing off.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True, help_text="When it was given up; it can be requeued.")
    refused_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it was refused permanently, if the mail server has accepted no email since.",
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

    @cached_property
    def content(self) -> Content:
        """What it says; `load_contents` reads those of many at once. Raises TenancyError in another vendor's schema."""
        if is_public(self.vendor):
            return self
        if connected_schema() != self.vendor:
            raise TenancyError(f"The content of {self} lies in its vendor's schema.")
        found: Content | None = content_model().objects.filter(key=self.key).first()
        return found or self
