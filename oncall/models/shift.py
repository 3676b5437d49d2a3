"""Shifts: who is on duty for a roster."""

from __future__ import annotations

from django.db import models

from people.models import User


class Shift(models.Model):
    """A span in which a person is on duty for a roster (TERM-E6), start included, end excluded."""

    roster_key = models.SlugField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        # Made by people; renamed, the release before could not read it while it still runs.
        db_table = "people_shift"
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start")
        ]
        indexes = [models.Index(fields=["roster_key", "starts_at"], name="people_shif_roster__4a540c_idx")]

    def __str__(self) -> str:
        return f"{self.user} on {self.roster_key}"
