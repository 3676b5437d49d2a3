"""Phone PINs of contacts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from customers.models import Contact
from people.models import User


class PhonePin(models.Model):
    """The PIN by which a contact is known on the on-call phone (TERM-E14); only its digest is stored (ATTACK-A49)."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="phone_pin")
    digest = models.CharField(max_length=200, blank=True, help_text="Empty for a PIN that is no longer valid.")
    made_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Wrong tries since the last right one."
    )
    waits_until = models.DateTimeField(null=True, blank=True, help_text="No try is possible before.")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="When the right PIN was last named.")
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_at=None) | Q(checked_at__gte=models.F("made_at")),
                name="phone_pin_checked_after_it_was_made",
            )
        ]

    def __str__(self) -> str:
        return f"Phone PIN of {self.contact}"

    @property
    def is_valid(self) -> bool:
        """Return whether it can be used at all."""
        return bool(self.digest)
