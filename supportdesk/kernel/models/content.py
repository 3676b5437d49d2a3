"""What messages say: apart from their envelopes, in the schema of the vendor whose words they are."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models


class Content(models.Model):
    """What a message says, and what of it waits encrypted."""

    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    body = models.TextField()
    sealed_link = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="Sign-in link, encrypted; only the relay reads it, and it is erased after sending.",
    )
    language = models.CharField(max_length=10)
    headers = models.JSONField(default=dict)

    class Meta:
        abstract = True


class VendorContent(Content):
    """The content of a vendor's message; the table is of the app that `MESSAGE_CONTENT_MODEL` names."""

    key = models.CharField(max_length=200, unique=True, help_text="Key of its envelope in the outbox.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key


def content_model() -> type[Any]:
    """Return the model of vendors' contents; its rows are those of the vendor whose schema the connection is in."""
    return apps.get_model(settings.MESSAGE_CONTENT_MODEL)
