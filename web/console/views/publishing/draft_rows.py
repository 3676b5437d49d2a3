"""Drafts of the terms as lists and heads show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from plans.models import Draft
from plans.queries import list_drafts
from slas.presentation.labels import full_date


def draft_rows() -> list[dict[str, Any]]:
    """Return every draft as a list shows it."""
    return [draft_row(found) for found in list_drafts()]


def draft_row(found: Draft) -> dict[str, Any]:
    """Return a draft as lists and heads show it."""
    return {
        "id": found.pk,
        "label": found.label,
        "effective_from": full_date(found.effective_from) if found.effective_from else "",
        "problem_count": len(found.problems),
        "changed_at": found.changed_at,
        "created_by": found.created_by.name if found.created_by else "",
        "url": reverse("console-draft", args=[found.pk]),
    }
