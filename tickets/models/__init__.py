"""Tickets, what was said on them, what happened to them, and what was promised."""

from tickets.core.states import Status
from tickets.models.clock import Breach, Clock, StepReached
from tickets.models.development import (
    DevelopmentChange,
    DevelopmentIssue,
    DevelopmentLink,
    IssueKind,
    IssueState,
)
from tickets.models.event import Event
from tickets.models.filing import FilingAttempt
from tickets.models.message import Attachment, Message, MessageKind
from tickets.models.recalculation import EntryState, Recalculation, RecalculationEntry
from tickets.models.ticket import ResolutionKind, Ticket
from tickets.models.writing import CannedResponse, Draft, SavedView

__all__ = [
    "Attachment",
    "Breach",
    "CannedResponse",
    "Clock",
    "DevelopmentChange",
    "DevelopmentIssue",
    "DevelopmentLink",
    "Draft",
    "EntryState",
    "Event",
    "FilingAttempt",
    "IssueKind",
    "IssueState",
    "Message",
    "MessageKind",
    "Recalculation",
    "RecalculationEntry",
    "ResolutionKind",
    "SavedView",
    "Status",
    "StepReached",
    "Ticket",
]
