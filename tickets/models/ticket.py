"""The ticket: one problem of one customer, and the promise it was filed under."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from customers.models import Contact, InstalledProduct, Organisation, Partner
from people.models import User
from plans.models import Contract, PlanVersion
from slas.models import Policy

FIRST_NUMBER = 10_000


class Kind(models.TextChoices):
    """What the customer asks for."""

    INCIDENT = "incident"
    SERVICE_REQUEST = "service_request"
    QUESTION = "question"
    DEFECT = "defect"
    FEATURE_REQUEST = "feature_request"
    HARDWARE = "hardware"


class Status(models.TextChoices):
    """Where the ticket stands."""

    OPEN = "OPEN"
    WAITING_CUSTOMER = "WAITING_CUSTOMER"
    WAITING_THIRD_PARTY = "WAITING_THIRD_PARTY"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"


class ResolutionKind(models.TextChoices):
    """How a ticket was resolved (A6), or why it could not be."""

    FIX = "fix"
    WORKAROUND = "workaround"
    OTHER_SOLUTION = "other_solution"
    CANNOT_REPRODUCE = "cannot_reproduce"
    EXCLUDED = "excluded"


class Ticket(models.Model):
    """One problem (E16). The columns after `filed_at` marked as cache follow from the event log."""

    reference = models.CharField(max_length=24, unique=True, help_text="The case number people say, never reused (A4).")
    subject = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.INCIDENT)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN)
    severity = models.PositiveSmallIntegerField()
    severity_proposed = models.PositiveSmallIntegerField(help_text="What the customer chose (E34).")
    severity_confirmed_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=20)
    topic_key = models.SlugField(max_length=60, blank=True)
    request_type_key = models.SlugField(max_length=60)
    intake = models.JSONField(default=dict, blank=True, help_text="Answers given at filing, by question.")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tickets")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tickets")
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tickets_filed")
    product = models.ForeignKey(
        InstalledProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )

    contract = models.ForeignKey(Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="tickets")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="tickets")
    region_key = models.SlugField(max_length=40)
    plan_rank = models.PositiveSmallIntegerField(help_text="Of the plan version, kept here for the queue's order (E8).")

    tier_key = models.SlugField(max_length=40, blank=True, help_text="The vendor's tier that has it (A12).")
    partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
        help_text="Has it instead of the vendor (C4).",
    )
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets_assigned")

    filed_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution_kind = models.CharField(max_length=20, choices=ResolutionKind.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    # Cache of the clocks, for the queue.
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_metric = models.CharField(max_length=20, blank=True)
    soon_at = models.DateTimeField(null=True, blank=True)
    is_best_effort = models.BooleanField(default=False)
    last_event = models.PositiveIntegerField(default=0, help_text="Sequence number of the newest event.")

    class Meta:
        indexes = [
            models.Index(
                fields=["plan_rank", "next_due_at", "id"],
                name="ticket_queue",
                condition=~Q(status__in=["RESOLVED", "CLOSED"]),
            ),
            models.Index(fields=["organisation", "-id"], name="ticket_organisation"),
        ]

    def __str__(self) -> str:
        return self.reference
