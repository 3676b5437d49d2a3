"""Second factors of operators: the app, the recovery codes, who is half-way in, and what was done to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.models.operator import Operator


class OperatorSecondFactor(models.Model):
    """An authenticator app that is connected; `last_step` is the newest code's, so that none counts twice
    (ATTACK-A50)."""

    operator = models.OneToOneField(Operator, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.TextField(help_text="Encrypted.")
    last_step = models.BigIntegerField(help_text="Number of the 30-second period whose code was last accepted.")
    turned_on_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.operator} since {self.turned_on_at:%Y-%m-%d}"


class OperatorRecoveryCode(models.Model):
    """A code for the day the phone is lost; random enough that its bare digest tells nothing, and good once."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the code, hexadecimal.")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "digest"], name="operator_recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.operator}, used" if self.used_at else f"{self.operator}, unused"


class OperatorSignIn(models.Model):
    """A browser that gave the right password and still owes a code: no session, and it opens no page."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="sign_ins")
    token_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, hexadecimal.")
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.operator} until {self.expires_at:%Y-%m-%d %H:%M}"


class OperatorEventKind(models.TextChoices):
    """What was done to an operator's second factor, and who was kept out."""

    TURNED_ON = "TURNED_ON", _("Two-factor authentication turned on")
    RENEWED = "RENEWED", _("Another app connected")
    TURNED_OFF = "TURNED_OFF", _("Two-factor authentication turned off")
    TAKEN_OFF = "TAKEN_OFF", _("Two-factor authentication removed by command")
    NEW_CODES = "NEW_CODES", _("New recovery codes created")
    CODE_USED = "CODE_USED", _("Signed in with a recovery code")
    LOCKED = "LOCKED", _("Too many wrong codes after a correct password")
    GUESSED = "GUESSED", _("Too many wrong passwords")


class OperatorEvent(models.Model):
    """One line of the record of what was done to an operator's second factor; never changed."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=OperatorEventKind.choices)
    network = models.CharField(max_length=64, blank=True, help_text="Network of the browser.")
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["operator", "-happened_at"], name="operator_event_newest")]

    def __str__(self) -> str:
        return f"{self.operator}: {self.get_kind_display()}"
