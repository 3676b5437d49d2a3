"""Terms that are being prepared: a whole document like a publication's, which may still change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import User
from plans.models.publication import Publication


class Draft(models.Model):
    """A version of the terms before it is published, finished or not; nobody is promised anything by it."""

    label = models.CharField(
        max_length=40,
        help_text="Label of the document, which becomes that of the version; a suggestion if the document has none.",
    )
    effective_from = models.DateField(null=True, blank=True, help_text="Effective date of the document, if it has one.")
    document = models.JSONField(help_text="The terms as one document, which may be unfinished.")
    problems = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text="What was wrong when it was saved: field, sentence and values. It is checked again when it is published.",
    )
    note = models.TextField(blank=True, help_text="Internal note on the purpose of the draft.")
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts_of_terms"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published = models.ForeignKey(
        Publication,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafts",
        help_text="The version it was published as.",
    )

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["label"], condition=Q(published__isnull=True), name="draft_label_once_unpublished"
            )
        ]

    def __str__(self) -> str:
        return self.label
