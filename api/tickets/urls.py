"""Addresses of tickets in the API."""

from __future__ import annotations

from django.urls import path

import supportdesk.kernel.api.converters  # noqa: F401  # `reference`
from api.tickets import acts, conversation, development, filing, tickets

_ONE = "tickets/<reference:reference>"
_ISSUE = "development-issues/<reference:number>"

urlpatterns = [
    path("tickets", tickets.TicketsDoor.as_view(), name="api-tickets"),
    path(_ONE, tickets.OneTicketDoor.as_view(), name="api-ticket"),
    path(f"{_ONE}/clocks", tickets.ClocksDoor.as_view(), name="api-clocks"),
    path(f"{_ONE}/events", tickets.EventsDoor.as_view(), name="api-events"),
    path(f"{_ONE}/messages", conversation.MessagesDoor.as_view(), name="api-messages"),
    path(f"{_ONE}/attachments", conversation.AttachmentsDoor.as_view(), name="api-attachments"),
    path(f"{_ONE}/attachments/<int:attachment_id>", conversation.AttachmentDoor.as_view(), name="api-attachment"),
    path(f"{_ONE}/reply", conversation.ReplyDoor.as_view(), name="api-reply"),
    path(f"{_ONE}/note", conversation.NoteDoor.as_view(), name="api-note"),
    path(f"{_ONE}/intake", conversation.IntakeDoor.as_view(), name="api-intake"),
    path(f"{_ONE}/assign", acts.AssignDoor.as_view(), name="api-assign"),
    path(f"{_ONE}/change-contact", acts.ChangeContactDoor.as_view(), name="api-change-contact"),
    path(f"{_ONE}/wait", acts.WaitDoor.as_view(), name="api-wait"),
    path(f"{_ONE}/resume", acts.ResumeDoor.as_view(), name="api-resume"),
    path(f"{_ONE}/confirm-severity", acts.ConfirmSeverityDoor.as_view(), name="api-confirm-severity"),
    path(f"{_ONE}/change-severity", acts.ChangeSeverityDoor.as_view(), name="api-change-severity"),
    path(f"{_ONE}/acknowledge", acts.AcknowledgeDoor.as_view(), name="api-acknowledge"),
    path(f"{_ONE}/set-deadline", acts.SetDeadlineDoor.as_view(), name="api-set-deadline"),
    path(f"{_ONE}/annul-breach", acts.AnnulBreachDoor.as_view(), name="api-annul-breach"),
    path(f"{_ONE}/hand-over", acts.HandOverDoor.as_view(), name="api-hand-over"),
    path(f"{_ONE}/resolve", acts.ResolveDoor.as_view(), name="api-resolve"),
    path(f"{_ONE}/close", acts.CloseDoor.as_view(), name="api-close"),
    path(f"{_ONE}/reopen", acts.ReopenDoor.as_view(), name="api-reopen"),
    path(f"{_ONE}/split", acts.SplitDoor.as_view(), name="api-split"),
    path(f"{_ONE}/merge", acts.MergeDoor.as_view(), name="api-merge"),
    path(f"{_ONE}/undo-merge", acts.UndoMergeDoor.as_view(), name="api-undo-merge"),
    path(f"{_ONE}/change-request-type", development.ChangeRequestTypeDoor.as_view(), name="api-change-request-type"),
    path(f"{_ONE}/development", development.TicketDevelopmentDoor.as_view(), name="api-ticket-development"),
    path("development-issues", development.IssuesDoor.as_view(), name="api-issues"),
    path(_ISSUE, development.IssueDoor.as_view(), name="api-issue"),
    path(f"{_ISSUE}/state", development.IssueStateDoor.as_view(), name="api-issue-state"),
    path(f"{_ISSUE}/link", development.IssueLinkDoor.as_view(), name="api-issue-link"),
    path(f"{_ISSUE}/unlink", development.IssueUnlinkDoor.as_view(), name="api-issue-unlink"),
    path("search", tickets.SearchDoor.as_view(), name="api-search"),
    path("filing-form", filing.FilingFormDoor.as_view(), name="api-filing-form"),
    path("filings/<int:filing_id>", filing.FilingDoor.as_view(), name="api-filing"),
]
