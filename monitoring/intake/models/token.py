"""Tokens by which senders are known."""

from __future__ import annotations

from django.db import models

from monitoring.intake.models.liveness import Liveness


class IntakeToken(models.Model):
    """What a sender shows. Only a hash of the secret is kept: nobody can read it again (ATTACK-A57)."""

    liveness = models.ForeignKey(Liveness, on_delete=models.CASCADE, related_name="tokens")
    prefix = models.CharField(
        max_length=16, unique=True, help_text="Visible beginning of the token, to tell tokens apart."
    )
    secret_hash = models.CharField(max_length=64, help_text="SHA-256 of the secret, which has 256 random bits.")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"desk_{self.prefix}"
