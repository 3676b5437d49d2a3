"""Published support terms: one document a version, never changed; plans are what contracts point to."""

from __future__ import annotations

from django.db import models


class Publication(models.Model):
    """A version of the vendor's whole support terms, with the date it takes effect."""

    label = models.CharField(max_length=40, unique=True, help_text="Name that the vendor gave the version.")
    effective_from = models.DateField()
    document = models.JSONField(help_text="The validated terms as one document.")
    digest = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["effective_from", "id"]

    def __str__(self) -> str:
        return self.label


class Plan(models.Model):
    """A plan customers can have, the same across versions of the terms."""

    key = models.SlugField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.key


class PlanVersion(models.Model):
    """A plan as one publication has it; a ticket keeps the one it was filed under (TERM-A15)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="plan_versions")
    rank = models.PositiveSmallIntegerField(help_text="Queue priority, 1 is first (TERM-E8).")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "publication"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.plan} {self.publication}"
