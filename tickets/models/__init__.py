"""Tickets, what was said on them, what happened to them, and what was promised."""

from tickets.models.clock import Breach, Clock, StepReached
from tickets.models.event import Event
from tickets.models.filing import FilingAttempt
from tickets.models.message import Attachment, Message, MessageKind
from tickets.models.ticket import Kind, ResolutionKind, Status, Ticket

__all__ = [
    "Attachment",
    "Breach",
    "Clock",
    "Event",
    "FilingAttempt",
    "Kind",
    "Message",
    "MessageKind",
    "ResolutionKind",
    "Status",
    "StepReached",
    "Ticket",
]
