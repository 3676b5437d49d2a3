"""What a ticket's page says of development: the issues that it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from people.models import User
from tickets import rules
from tickets.models import Ticket
from tickets.queries import list_issues_of
from web.desk.panels.development_labels import kind_label, state_label


def development_panel(conversation: Sequence[Ticket], actor: User) -> dict[str, Any] | None:
    """Return the issues that a conversation waits for (templates/desk/panels/development.html), None where there are none."""
    if not rules.is_staff(actor):
        return None
    issues = list_issues_of(actor, conversation[0], conversation=conversation)
    if not issues:
        return None
    return {
        "issues": [
            {
                "number": issue.number,
                "url": reverse("desk-development-issue", args=[issue.number]),
                "title": issue.title,
                "words": ", ".join(filter(None, [kind_label(issue.kind), state_label(issue.state), issue.release])),
            }
            for issue in issues
        ]
    }
