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

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="desk_settings_once")]

    def __str__(self) -> str:
        return "desk settings"
