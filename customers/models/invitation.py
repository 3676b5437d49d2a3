"""Invitations to join an organisation's people (TERM-A10)."""

from __future__ import annotations

from django.db import models

from customers.models.organisation import ContactKind, Organisation
from people.models import User


class Invitation(models.Model):
    """An address that may make an account of its own until the link expires; only the link's digest is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    kind = models.CharField(
        max_length=20,
        choices=ContactKind.choices,
        default=ContactKind.END_USER,
        db_default=ContactKind.END_USER,
        help_text="What the person will be for the support levels (TERM-E17).",
    )
    is_designated = models.BooleanField(
        default=False, db_default=False, help_text="Will be a support contact of the organisation (TERM-A7)."
    )
    qualified_on = models.DateField(
        null=True, blank=True, help_text="When the required training was completed (TERM-A7)."
    )
    manages_users = models.BooleanField(default=False)
    sees_organisation = models.BooleanField(default=False)
    token_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the link's token, hexadecimal.")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="invitation_expires_after_creation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.organisation}"
