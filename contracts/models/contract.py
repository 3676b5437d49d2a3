"""Contracts: which organisation has which plan from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from customers.models import Organisation, Partner
from people.models import User
from plans.models.publication import Plan


class Contract(models.Model):
    """A customer's right to a plan; both dates are included, without an end it is open."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="contracts")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reseller = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts_sold"
    )
    level_one_agreed = models.BooleanField(
        default=False, help_text="Direct support of end users was agreed (TERM-E17)."
    )
    named_contact = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contracts_cared_for",
        help_text="Member of the vendor's staff for this customer, the first choice when a ticket is assigned (TERM-B6).",
    )
    created_at = models.DateTimeField()

    class Meta:
        # Made by plans; renamed, the release before could not read it while it still runs.
        db_table = "plans_contract"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.plan}"
