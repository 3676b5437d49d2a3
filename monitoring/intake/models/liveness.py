"""When each installation was last heard: one narrow row, written with every request."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Liveness(models.Model):
    """An installation as the intake knows it. No column that a request writes is indexed, so that rows stay in place."""

    vendor = models.CharField(max_length=63, help_text="The vendor's schema.")
    installation_id = models.BigIntegerField(help_text="In the vendor's schema.")
    last_seen_at = models.DateTimeField(null=True, blank=True, help_text="Receipt of the newest accepted request.")
    entitled_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then the entitlement is not decided again."
    )
    lost_after = models.DurationField(
        null=True, blank=True, help_text="So long after the last request it counts as lost; empty: nothing is expected."
    )
    expected_from = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Silence before this instant does not count: it was not expected, or we were away.",
    )
    lost_at = models.DateTimeField(null=True, blank=True, help_text="Since then it counts as lost.")
    refused_count = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Requests that were refused because the installation is not entitled."
    )
    refused_at = models.DateTimeField(null=True, blank=True, help_text="The newest refused request.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "installation_id"], name="liveness_once"),
            models.CheckConstraint(condition=Q(vendor__regex=r"^t_[a-z0-9]{10,40}$"), name="liveness_of_a_vendor"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} installation {self.installation_id}"
