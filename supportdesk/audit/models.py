"""The audit log."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One act; a trigger refuses to change or delete it."""

    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=160, help_text="Who: `user:7`, or the machinery's own name.")
    action = models.CharField(max_length=80)
    target = models.CharField(max_length=160, help_text="What: `ticket:42`.")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["target", "id"], name="audit_by_target"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.target}"
