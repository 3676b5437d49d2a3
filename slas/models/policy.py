"""A frozen promise: calendar and policy documents, shared by every ticket that was given the same one."""

from __future__ import annotations

from django.db import models


class Policy(models.Model):
    """Calendar and policy in the calculation protocol's own form, found again by their digest; never changed."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of name and both documents, canonical.")
    name = models.JSONField(help_text="Display name, by language.")
    calendar = models.JSONField()
    policy = models.JSONField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]
