"""Labels of the kinds that a ticket and a development issue can have."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tickets.models import IssueKind, IssueState, Message, ResolutionKind

RESOLUTION_LABELS: dict[str, Any] = {
    ResolutionKind.FIX: _("Fix"),
    ResolutionKind.WORKAROUND: _("Workaround"),
    ResolutionKind.OTHER_SOLUTION: _("Other solution"),
    ResolutionKind.CANNOT_REPRODUCE: _("Cannot be reproduced"),
    ResolutionKind.EXCLUDED: _("Not covered by support"),
}
ISSUE_KIND_LABELS = {IssueKind.BUG.value: _("Bug"), IssueKind.FEATURE.value: _("Feature")}
ISSUE_STATE_LABELS = {
    IssueState.OPEN.value: _("Open"),
    IssueState.PLANNED.value: _("Planned"),
    IssueState.IN_PROGRESS.value: _("In progress"),
    IssueState.DONE.value: _("Done"),
    IssueState.DECLINED.value: _("Declined"),
}


def author_name(message: Message) -> str:
    """Return who wrote a message; the desk itself has no name."""
    return message.author.name if message.author else str(_("Automatic message"))
