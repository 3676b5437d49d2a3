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
    ordered_on = models.DateField(null=True, blank=True, help_text="Day of the customer's order (TERM-E20).")
    order_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    note = models.TextField(max_length=2_000, blank=True, default="", db_default="", help_text="For staff alone.")
    renews = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="renewed_by",
        help_text="The contract that this one follows (TERM-E21).",
    )
    late_fee_years = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Number of years for which a late fee is due (TERM-E21)."
    )
    quantity = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Units of a plan that is priced by unit, such as licence packages (TERM-C2)."
    )
    package_key = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="Product package whose price includes the plan; empty for none (TERM-B11).",
    )
    terminated_at = models.DateTimeField(null=True, blank=True, help_text="When it was ended before its time.")
    terminated_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts_terminated"
    )
    termination_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        # Made by plans; renamed, the release before could not read it while it still runs.
        db_table = "plans_contract"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(terminated_at__isnull=True) | Q(ends_on__isnull=False) & ~Q(termination_reason=""),
                name="contract_terminated_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="contract_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.plan}"
