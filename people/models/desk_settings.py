"""What a vendor's admins have set for the whole desk: one row, made when the first of it is set."""

from __future__ import annotations

from django.db import models

from people.models.user import User


class DeskSettings(models.Model):
    """Settings of a vendor's desk that are no terms."""

    setup_hidden_at = models.DateTimeField(
        null=True, blank=True, help_text="When the finished set-up list was hidden; until then admins see it."
    )
    setup_hidden_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The admin who hid it."
    )

    accent = models.CharField(
        max_length=7,
        blank=True,
        db_default="",
        default="",
        help_text="Colour as `#0b6e99`, instead of that of the terms; empty for theirs.",
    )
    welcome = models.JSONField(
        blank=True,
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        help_text="Welcome text by language, instead of that of the terms.",
    )
    portal_text = models.JSONField(
        blank=True,
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        help_text="Text by language beside the tickets in the portal.",
    )
    sender_name = models.CharField(
        max_length=80, blank=True, db_default="", default="", help_text="Sender of emails; empty for the usual name."
    )
    reply_address = models.EmailField(
        blank=True, db_default="", default="", help_text="Where replies to emails go; empty for the sender's address."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="desk_settings_once")]

    def __str__(self) -> str:
        return "desk settings"
