"""The vendor's logo, as it was uploaded without its metadata."""

from __future__ import annotations

from django.db import models


class Logo(models.Model):
    """One row with the bytes of the logo; its digest is on the vendor's row, which every page has at hand."""

    kind = models.CharField(max_length=20, help_text="Media type that the bytes themselves show.")
    content = models.BinaryField()
    digest = models.CharField(max_length=16)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="logo_once")]

    def __str__(self) -> str:
        return self.digest
