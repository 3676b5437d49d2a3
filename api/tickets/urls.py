"""Addresses of tickets in the API."""

from __future__ import annotations

from django.urls import path

from api.tickets import acts, conversation, development, filing, merge_split, tickets

_ONE = "tickets/<reference:reference>"
_ISSUE = "development-issues/<reference:number>"

urlpatterns = [
    path("tickets", tickets.TicketsView.as_view(), name="api-tickets"),
    path(_ONE, tickets.OneTicketView.as_view(), name="api-ticket"),
    path(f"{_ONE}/clocks", tickets.ClocksView.as_view(), name="api-clocks"),
    path(f"{_ONE}/events", tickets.EventsView.as_view(), name="api-events"),
    path(f"{_ONE}/messages", conversation.MessagesView.as_view(), name="api-messages"),
    path(f"{_ONE}/attachments", conversation.AttachmentsView.as_view(), name="api-attachments"),
    path(f"{_ONE}/attachments/<int:attachment_id>", conversation.AttachmentView.as_view(), name="api-attachment"),
    path(f"{_ONE}/reply", conversation.ReplyView.as_view(), name="api-reply"),
    path(f"{_ONE}/note", conversation.NoteView.as_view(), name="api-note"),
    path(f"{_ONE}/intake", conversation.IntakeView.as_view(), name="api-intake"),
    path(f"{_ONE}/assign", acts.AssignView.as_view(), name="api-assign"),
    path(f"{_ONE}/change-contact", acts.ChangeContactView.as_view(), name="api-change-contact"),
    path(f"{_ONE}/wait", acts.WaitView.as_view(), name="api-wait"),
    path(f"{_ONE}/resume", acts.ResumeView.as_view(), name="api-resume"),
    path(f"{_ONE}/confirm-severity", acts.ConfirmSeverityView.as_view(), name="api-confirm-severity"),
    path(f"{_ONE}/change-severity", acts.ChangeSeverityView.as_view(), name="api-change-severity"),
    path(f"{_ONE}/acknowledge", acts.AcknowledgeView.as_view(), name="api-acknowledge"),
    path(f"{_ONE}/set-deadline", acts.SetDeadlineView.as_view(), name="api-set-deadline"),
    path(f"{_ONE}/annul-breach", acts.AnnulBreachView.as_view(), name="api-annul-breach"),
    path(f"{_ONE}/hand-over", acts.HandOverView.as_view(), name="api-hand-over"),
    path(f"{_ONE}/resolve", acts.ResolveView.as_view(), name="api-resolve"),
    path(f"{_ONE}/close", acts.CloseView.as_view(), name="api-close"),
    path(f"{_ONE}/reopen", acts.ReopenView.as_view(), name="api-reopen"),
    path(f"{_ONE}/split", merge_split.SplitView.as_view(), name="api-split"),
    path(f"{_ONE}/merge", merge_split.MergeView.as_view(), name="api-merge"),
    path(f"{_ONE}/undo-merge", merge_split.UndoMergeView.as_view(), name="api-undo-merge"),
    path(f"{_ONE}/change-request-type", development.ChangeRequestTypeView.as_view(), name="api-change-request-type"),
    path(f"{_ONE}/development", development.TicketDevelopmentView.as_view(), name="api-ticket-development"),
    path("development-issues", development.IssuesView.as_view(), name="api-issues"),
    path(_ISSUE, development.IssueView.as_view(), name="api-issue"),
    path(f"{_ISSUE}/state", development.IssueStateView.as_view(), name="api-issue-state"),
    path(f"{_ISSUE}/link", development.IssueLinkView.as_view(), name="api-issue-link"),
    path(f"{_ISSUE}/unlink", development.IssueUnlinkView.as_view(), name="api-issue-unlink"),
    path("search", tickets.SearchView.as_view(), name="api-search"),
    path("filing-form", filing.FilingFormView.as_view(), name="api-filing-form"),
    path("filings/<int:filing_id>", filing.FilingView.as_view(), name="api-filing"),
]
