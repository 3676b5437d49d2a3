"""Who is alive: the processes that watch each other, and how far the reconciler has come with each vendor."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """When a process last said that it works."""

    process = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField()
    host_skew_seconds = models.FloatField(
        default=0.0, db_default=0.0, help_text="Seconds by which the clock of its host is ahead of the database's."
    )

    class Meta:
        db_table = "kernel_beat"  # the release before reads it too

    def __str__(self) -> str:
        return f"{self.process} {self.beat_at.isoformat()}"


class AuditState(models.Model):
    """How far a vendor has been audited and what is not as it should be: counts only, for those who run the installation."""

    vendor = models.CharField(max_length=63, unique=True, help_text="Schema of the vendor.")
    audited_until = models.DateTimeField()
    missing = models.PositiveIntegerField(default=0, help_text="Effects that are missing.")
    late = models.PositiveIntegerField(default=0, help_text="Found in the last day.")
    doubled = models.PositiveIntegerField(default=0, help_text="Found in the last day.")
    other = models.PositiveIntegerField(default=0, help_text="Stuck timers and logs that cannot be read.")

    def __str__(self) -> str:
        return f"{self.vendor} {self.audited_until.isoformat()}"
