"""The audit log."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One act; a trigger refuses to change or delete it."""

    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=160, help_text="Who did it: `user:7`, or the name of a process.")
    action = models.CharField(max_length=80)
    target = models.CharField(max_length=160, help_text="What it was done to: `ticket:42`.")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["target", "id"], name="audit_by_target"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.target}"


class SecurityEventKind(models.TextChoices):
    """What is kept of coming in, and of reading much at once."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED_OUT = "locked_out"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    SECOND_FACTOR_USED = "second_factor_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    PASSWORD_ASKED = "password_asked"  # noqa: S105 - a kind, no secret
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - likewise
    DOWNLOADED = "downloaded"
    MAILS_READ = "mails_read"
    REFUSED = "refused"


class SecurityEvent(models.Model):
    """One thing that somebody did or tried, from where; a trigger refuses to change or delete it."""

    happened_at = models.DateTimeField()
    kind = models.CharField(max_length=30, choices=SecurityEventKind)
    person = models.CharField(
        max_length=40, blank=True, help_text="Who did it: `user:7`; empty if no one is signed in."
    )
    address = models.CharField(max_length=45)
    request_number = models.CharField(max_length=20, help_text="Number of the request, as in its log lines.")
    about = models.CharField(max_length=200, blank=True, help_text="The requested address, or the account.")

    class Meta:
        indexes = [models.Index(fields=["person", "id"], name="security_by_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.about}"
