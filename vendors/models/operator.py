"""Operators of the installation: they serve all vendors and belong to none."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower


class Operator(models.Model):
    """Somebody who runs this installation; made by the command `operator add`, by the owner of the schemas."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    password = models.CharField(max_length=128, help_text="Hashed by Django.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="operator_email_lower_case")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_second_factor(self) -> bool:
        """Return whether a code is asked for after the password."""
        return hasattr(self, "second_factor")


class OperatorSession(models.Model):
    """One browser in which an operator is signed in; only the digest of its token is kept."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="sessions")
    token_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, hexadecimal.")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    new_secret = models.TextField(
        blank=True, help_text="Secret of the authenticator app that is being set up, encrypted."
    )
    new_secret_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="operator_session_expires_after_creation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator} since {self.created_at:%Y-%m-%d %H:%M}"


class OperatorFailure(models.Model):
    """Wrong passwords for one address, from one network, on one known device; counted by kernel/lockouts.py.

    The columns are named as those of django-axes, which counts the failures of vendors' accounts.
    """

    username = models.CharField(max_length=254)
    ip_address = models.CharField(max_length=64, help_text="IPv4 address, or /64 of an IPv6 address.")
    user_agent = models.CharField(max_length=64, blank=True, help_text="A known device or an open session, else empty.")
    failures_since_start = models.PositiveIntegerField()
    attempt_time = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["username", "ip_address", "user_agent"], name="operator_failure_once")
        ]
        indexes = [models.Index(fields=["ip_address"], name="operator_failure_address")]

    def __str__(self) -> str:
        return f"{self.failures_since_start} from {self.ip_address} for {self.username}"


class OperatorAttempts(models.Model):
    """How often codes of one operator were tried, by somebody who knows the password; forgotten when it expires."""

    subject = models.CharField(max_length=64, unique=True, help_text="SHA-256 of what is counted, hexadecimal.")
    number = models.PositiveIntegerField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number} until {self.expires_at:%Y-%m-%d %H:%M:%S}"
