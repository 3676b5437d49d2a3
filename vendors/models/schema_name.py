"""Schema names that were given once."""

from __future__ import annotations

from django.db import models


class SchemaName(models.Model):
    """A name that is taken for good: a new vendor under an old name would read the old one's rows (TRAP-T03)."""

    name = models.CharField(max_length=63, unique=True)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
