"""Who is away, and who stands in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from people.models.user import User


class Absence(models.Model):
    """A span in which somebody of the staff is not notified, start included, end excluded; a substitute is instead."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    substitute = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("user")), name="absence_substitute_is_somebody_else"
            ),
        ]
        indexes = [models.Index(fields=["ends_at", "user"], name="absence_ahead")]

    def __str__(self) -> str:
        return f"{self.user} is away"
