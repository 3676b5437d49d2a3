"""Tokens with which a program acts for a person."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from people.models.user import User


class ApiToken(models.Model):
    """What a program shows instead of a password. Only a hash of the secret is kept: nobody can read it again
    (ATTACK-A57)."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="What the owner uses it for.")
    prefix = models.CharField(
        max_length=16, unique=True, help_text="Visible beginning of the token, to tell tokens apart."
    )
    secret_hash = models.CharField(max_length=64, help_text="SHA-256 of the secret, which has 256 random bits.")
    owner_stamp = models.CharField(
        max_length=64, help_text="Stamp of the owner's password; only the previous release reads it."
    )
    owner_password_changes = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Password changes of the owner when it was created; the next one ends the token.",
    )
    scopes = ArrayField(models.CharField(max_length=30), help_text="What the token allows.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="Time of the last use, to the hour.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="api_token_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
