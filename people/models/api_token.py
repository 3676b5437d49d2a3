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
    name = models.CharField(max_length=80, help_text="What it is for, in the owner's words.")
    prefix = models.CharField(max_length=16, unique=True, help_text="The part that may be seen, to tell tokens apart.")
    secret_hash = models.CharField(max_length=64, help_text="SHA-256 of the secret, which has 256 random bits.")
    owner_stamp = models.CharField(max_length=64, help_text="Of the owner's password, for the release before.")
    owner_password_changes = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many the owner had made: the token ends with another one."
    )
    scopes = ArrayField(models.CharField(max_length=30), help_text="What the program may do for its owner.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the hour.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="api_token_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
