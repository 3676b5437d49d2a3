"""Service holds: nothing is supported for a while, above all while fees are unpaid (TERM-E23)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from contracts.models.contract import Contract
from customers.models import Organisation
from people.models import User


class HoldReason(models.TextChoices):
    """Why support is on hold."""

    OVERDUE_FEES = "overdue_fees"
    OTHER = "other"


class ServiceHold(models.Model):
    """Support of an organisation, or of one of its contracts, is on hold from a day until it is lifted.

    Nothing is refused before `effective_on`, when the grace days are over, nor up to the last day of an override.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="service_holds")
    contract = models.ForeignKey(
        Contract,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_holds",
        help_text="Empty: every contract of the organisation.",
    )
    reason = models.CharField(max_length=20, choices=HoldReason.choices)
    explanation = models.CharField(
        max_length=300, blank=True, help_text="What the customer reads, unless fees are overdue."
    )
    since_on = models.DateField()
    grace_days = models.PositiveSmallIntegerField(default=0)
    effective_on = models.DateField(
        help_text="The first day on which support is refused: the grace days after `since_on`."
    )
    until_on = models.DateField(null=True, blank=True, help_text="Last day; empty until it is lifted.")
    set_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="holds_set", help_text="Empty: the desk."
    )
    set_at = models.DateTimeField()
    overridden_until = models.DateField(
        null=True, blank=True, help_text="Up to this day support is given all the same."
    )
    overridden_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="holds_overridden"
    )
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="holds_lifted")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason=HoldReason.OVERDUE_FEES) | ~Q(explanation=""),
                name="service_hold_explained",
            ),
            models.CheckConstraint(condition=Q(effective_on__gte=F("since_on")), name="service_hold_grace"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
                name="service_hold_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(overridden_until__isnull=True) | Q(overridden_by__isnull=False),
                name="service_hold_overridden_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(lifted_at=None, contract=None),
                name="service_hold_once_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(lifted_at=None), name="service_hold_once_a_contract"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.reason}"
