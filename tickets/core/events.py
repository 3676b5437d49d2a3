"""The kinds of entries of a ticket's event log: one table says what there is to know of each.

Its words are in `tickets.presentation.events` for the desk and in the portal's story for customers, by kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from slas.core.clock.events import EventKind as ClockEventKind
from tickets.core import event_payloads as payloads
from tickets.core.payloads import Payload


class EventKind(StrEnum):
    """What can happen to a ticket, as its rows say it."""

    CREATED = "created"
    PUBLIC_REPLY = "public_reply"
    INTERNAL_NOTE = "internal_note"
    WAIT = "wait"
    RESUME = "resume"
    PRIORITY_CONFIRMED = "priority_confirmed"
    SEVERITY = "severity"
    DEADLINE = "deadline"
    POLICY = "policy"
    PROMISE_CHANGED = "promise_changed"
    ASSIGNED = "assigned"
    CONTACT = "contact"
    HANDED_OVER = "handed_over"
    HAND_OVER_SKIPPED = "hand_over_skipped"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    MERGED_IN = "merged_in"
    MERGE_UNDONE = "merge_undone"
    SPLIT = "split"
    REQUEST_TYPE = "request_type"
    DEVELOPMENT = "development"
    INTAKE_GIVEN = "intake_given"
    CALLED_OUT = "called_out"
    DUE_SOON = "due_soon"
    BREACHED = "breached"
    BREACH_ANNULLED = "breach_annulled"
    STEP_REACHED = "step_reached"
    STEP_REMINDED = "step_reminded"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class EventSpec:
    """What a kind says, what it does to clocks and waits, and who may read it.

    `clocks` are the events that the engine is given for it, with the same payload; a promise that changes is two of them,
    made of the policy that it names. `for_customer` names the details that a customer may read; None keeps the entry
    inside. The staff read everything, partners all but what is the staff's alone.
    """

    payload: type[Payload]
    clocks: tuple[ClockEventKind, ...] = ()
    ends_wait: bool = False
    for_customer: tuple[str, ...] | None = None
    is_staff_only: bool = False


# What ends a wait is what leaves the ticket in another state than waiting: going on, an end of the ticket, or the next
# wait. Reopening does not: a ticket that is reopened had ended before. A customer's reply ends a wait for the customer
# alone, see `tickets.core.waits.ends_wait`.
EVENTS: Final[Mapping[EventKind, EventSpec]] = {
    EventKind.CREATED: EventSpec(
        payloads.Created, ("created",), for_customer=("severity", "channel", "version", "split_from")
    ),
    EventKind.PUBLIC_REPLY: EventSpec(payloads.PublicReply, ("public_reply",), for_customer=("by",)),
    EventKind.INTERNAL_NOTE: EventSpec(payloads.InternalNote, ("internal_note",)),
    EventKind.WAIT: EventSpec(payloads.Wait, ("wait",), ends_wait=True, for_customer=("for", "reason")),
    EventKind.RESUME: EventSpec(payloads.Resume, ("resume",), ends_wait=True, for_customer=()),
    EventKind.PRIORITY_CONFIRMED: EventSpec(
        payloads.PriorityConfirmed, ("priority_confirmed",), for_customer=("severity",)
    ),
    EventKind.SEVERITY: EventSpec(payloads.SeverityChanged, ("severity",), for_customer=("from", "to", "reason")),
    EventKind.DEADLINE: EventSpec(payloads.DeadlineSet, ("deadline",), for_customer=("metric", "due", "reason")),
    EventKind.POLICY: EventSpec(payloads.PolicyReplaced, ("policy",)),
    EventKind.PROMISE_CHANGED: EventSpec(payloads.PromiseChanged, ("calendar", "policy")),
    EventKind.ASSIGNED: EventSpec(payloads.Assigned, ("assigned",)),
    EventKind.CONTACT: EventSpec(payloads.ContactChanged, for_customer=("to",)),
    EventKind.HANDED_OVER: EventSpec(payloads.HandedOver, for_customer=("to",)),
    EventKind.HAND_OVER_SKIPPED: EventSpec(payloads.HandOverSkipped),
    EventKind.RESOLVED: EventSpec(
        payloads.Resolved, ("resolved",), ends_wait=True, for_customer=("kind", "explanation", "by")
    ),
    EventKind.CLOSED: EventSpec(payloads.Closed, ("closed",), ends_wait=True, for_customer=()),
    EventKind.REOPENED: EventSpec(payloads.Reopened, ("reopened",), for_customer=("reason", "because")),
    EventKind.MERGED: EventSpec(payloads.Merged, ("merged",), ends_wait=True, for_customer=("into",)),
    EventKind.MERGED_IN: EventSpec(payloads.MergedIn, for_customer=()),
    EventKind.MERGE_UNDONE: EventSpec(payloads.MergeUndone),
    EventKind.SPLIT: EventSpec(payloads.Split, for_customer=("to",)),
    EventKind.REQUEST_TYPE: EventSpec(payloads.RequestTypeChanged, for_customer=("from", "to")),
    # Customers read some of it without the issue, which stays inside; see `rules.customer_hears`.
    EventKind.DEVELOPMENT: EventSpec(
        payloads.DevelopmentNews, for_customer=("what", "to", "starts_at"), is_staff_only=True
    ),
    EventKind.INTAKE_GIVEN: EventSpec(payloads.IntakeGiven, for_customer=("questions", "given_by")),
    EventKind.CALLED_OUT: EventSpec(payloads.CalledOut, for_customer=()),
    EventKind.DUE_SOON: EventSpec(payloads.DueSoon),
    EventKind.BREACHED: EventSpec(payloads.Breached),
    EventKind.BREACH_ANNULLED: EventSpec(payloads.BreachAnnulled, ("breach_annulled",)),
    EventKind.STEP_REACHED: EventSpec(payloads.StepReached),
    EventKind.STEP_REMINDED: EventSpec(payloads.StepReminded),
    EventKind.ACKNOWLEDGED: EventSpec(payloads.Acknowledged, ("acknowledged",)),
}

_KINDS: Final[Mapping[type[Payload], EventKind]] = {spec.payload: kind for kind, spec in EVENTS.items()}
CLOCK_KINDS: Final = frozenset(kind for kind, spec in EVENTS.items() if spec.clocks)
CUSTOMER_KINDS: Final = frozenset(kind for kind, spec in EVENTS.items() if spec.for_customer is not None)
STAFF_KINDS: Final = frozenset(kind for kind, spec in EVENTS.items() if spec.is_staff_only)
HAND_OVERS: Final = (EventKind.HANDED_OVER, EventKind.HAND_OVER_SKIPPED)  # by a step: done, or left where it was


def kind_of(payload: Payload) -> EventKind:
    """Return the kind of event that says this."""
    return _KINDS[type(payload)]


def read_payload(kind: str, data: Mapping[str, Any]) -> Payload | None:
    """Return what a row says, None for one that this code does not know or cannot read: newer code may have written it."""
    try:
        return EVENTS[EventKind(kind)].payload.from_data(data)
    except (TypeError, ValueError, LookupError):
        return None
