"""The ticket: one problem of one customer, and the promise it was filed under."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from contracts.models import Contract
from customers.models import Contact, InstalledProduct, Organisation, Partner
from people.models import Team, User
from plans.core.subjects import Kind
from plans.models import PlanVersion
from slas.models import Policy
from tickets.core.states import OPEN_STATES, Status
from tickets.models.searching import WithoutSearch

FIRST_NUMBER = 10_000


IS_OPEN = Q(status__in=[status.value for status in OPEN_STATES])
IS_DONE = Q(status__in=[status.value for status in Status if status not in OPEN_STATES])


def _choices(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(str(value), value.replace("_", " ").title()) for value in values]


class ResolutionKind(models.TextChoices):
    """How a ticket was resolved (TERM-A6), or why it could not be."""

    FIX = "fix"
    WORKAROUND = "workaround"
    OTHER_SOLUTION = "other_solution"
    CANNOT_REPRODUCE = "cannot_reproduce"
    EXCLUDED = "excluded"


class Ticket(models.Model):
    """One problem (TERM-E16). The columns after `filed_at` marked as cache follow from the event log."""

    reference = models.CharField(
        max_length=24, unique=True, help_text="Number that people use for the ticket, never reused (TERM-A4)."
    )
    subject = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=_choices(get_args(Kind)), default="incident")
    status = models.CharField(max_length=20, choices=_choices(Status), default=Status.OPEN.value)
    severity = models.PositiveSmallIntegerField()
    severity_proposed = models.PositiveSmallIntegerField(help_text="What the customer chose (TERM-E34).")
    severity_confirmed_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=20)
    topic_key = models.SlugField(max_length=60, blank=True, db_index=False)
    request_type_key = models.SlugField(max_length=60, db_index=False)
    intake = models.JSONField(default=dict, blank=True, help_text="Answers from the submission form, by question.")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_index=False, related_name="tickets")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tickets")
    filed_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="tickets_filed",
        help_text="Empty for the desk itself.",
    )
    product = models.ForeignKey(
        InstalledProduct, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="tickets"
    )

    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="tickets"
    )
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, db_index=False, related_name="tickets")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, db_index=False, related_name="tickets")
    plan_version_now = models.ForeignKey(
        PlanVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="tickets_moved",
        help_text="Version whose targets apply now, if it is not the one it was submitted under; a cache.",
    )
    region_key = models.SlugField(max_length=40, db_index=False)
    plan_rank = models.PositiveSmallIntegerField(
        help_text="Queue priority in the version in force, stored here for sorting (TERM-E8)."
    )
    kind_rank = models.PositiveSmallIntegerField(
        default=1, help_text="0 if the plan serves this kind of ticket first, else 1 (TERM-B5, TERM-B6); a cache."
    )

    tier_key = models.SlugField(
        max_length=40, blank=True, db_index=False, help_text="Tier of the vendor that has the ticket (TERM-A12)."
    )
    partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
        help_text="Partner that has the ticket instead of the vendor (TERM-C4).",
    )
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
        help_text="Team of the tier that the ticket is assigned to, if any.",
    )
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets_assigned")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_tickets",
        help_text="Ticket that this one was merged into.",
    )
    split_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="split_tickets",
        help_text="Ticket that this one was split from (TERM-E16).",
    )

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
    search = SearchVectorField(null=True, editable=False)

    objects = WithoutSearch["Ticket"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ticket_merged_into_another",
                condition=Q(status="MERGED", merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | ~Q(status="MERGED") & Q(merged_into=None),
            ),
        ]
        # Each index costs at every write of a ticket, also of its clocks' cache: none for columns that nobody looks up by.
        indexes = [
            models.Index(
                fields=["plan_rank", "kind_rank", "next_due_at", "severity", "id"],
                name="ticket_queue",
                condition=IS_OPEN,
            ),
            models.Index(fields=["assignee", "partner"], name="ticket_assignee_open", condition=IS_OPEN),
            models.Index(fields=["next_due_at", "soon_at"], name="ticket_due_open", condition=IS_OPEN),
            models.Index(fields=["team", "tier_key"], name="ticket_team_open", condition=IS_OPEN),
            models.Index(fields=["status", "-resolved_at", "-id"], name="ticket_status", condition=~Q(status="CLOSED")),
            models.Index(fields=["organisation", "-id"], name="ticket_organisation"),
            # The reconciler's: what is open, page by page, and what was done with the others lately.
            models.Index(fields=["id"], name="ticket_open", condition=IS_OPEN),
            models.Index(fields=["updated_at"], name="ticket_done_lately", condition=IS_DONE),
            GinIndex(fields=["search"], name="ticket_search"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def version_in_force(self) -> PlanVersion:
        """Return the plan version whose promise holds now; words and topics stay those it was filed under."""
        return self.plan_version_now or self.plan_version
