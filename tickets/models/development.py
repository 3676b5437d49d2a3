"""Issues of the vendor's own development, and the tickets that wait for them (TERM-D5, TERM-E18)."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models

from people.models import User
from tickets.models.ticket import Ticket


class IssueKind(models.TextChoices):
    """What development is asked for."""

    BUG = "bug"
    FEATURE = "feature"


class IssueState(models.TextChoices):
    """How far development is."""

    OPEN = "open"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DECLINED = "declined"


class DevelopmentIssue(models.Model):
    """A defect or a wish that development works on; no customer and no partner ever reads it."""

    number = models.CharField(max_length=16, unique=True, help_text="DEV-12: counted per vendor, never reused.")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=IssueKind.choices)
    state = models.CharField(max_length=12, choices=IssueState.choices, default=IssueState.OPEN)
    description = models.TextField(blank=True)
    external_url = models.URLField(
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="Address in development's own tracker.",
    )
    release = models.CharField(max_length=60, blank=True, help_text="Release it is planned for.")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="development_issues")
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    last_change = models.PositiveIntegerField(default=0, help_text="Sequence number of the newest change.")
    tickets = models.ManyToManyField(Ticket, through="DevelopmentLink", related_name="development_issues")

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="development_state")]

    def __str__(self) -> str:
        return self.number


class DevelopmentLink(models.Model):
    """A ticket that waits for an issue."""

    issue = models.ForeignKey(DevelopmentIssue, on_delete=models.PROTECT, related_name="links")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="development_links")
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="development_links")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "ticket"], name="development_link_once")]

    def __str__(self) -> str:
        return f"{self.issue} {self.ticket}"


class DevelopmentChange(models.Model):
    """Something that happened to an issue: append-only, in order."""

    issue = models.ForeignKey(DevelopmentIssue, on_delete=models.PROTECT, related_name="changes")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, help_text="opened, edited, linked, unlinked or state.")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="development_changes")
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["issue", "sequence"], name="development_change_once")]

    def __str__(self) -> str:
        return f"{self.issue} {self.sequence} {self.kind}"
