"""What each kind of event says. Keys and their values are stored for good: new ones need a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slas.core.clock.events import WaitFor
from tickets.core.payloads import Payload
from tickets.core.sides import Side


@dataclass(frozen=True, slots=True)
class Created(Payload):
    """A ticket was filed, or split from another, with what targets may depend on: who filed it and what they chose.

    Of the answers only those chosen from a list are kept here: the words of customers stay with the ticket.
    """

    severity: int | None = None
    channel: str | None = None
    version: str | None = None
    split_from: str | None = None
    contact_kind: str | None = None
    answers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PublicReply(Payload):
    """A message that the customer reads."""

    by: Side


@dataclass(frozen=True, slots=True)
class InternalNote(Payload):
    """A note that no customer reads."""


@dataclass(frozen=True, slots=True)
class Wait(Payload):
    """The ticket waits for somebody, with the reason, or for answers that were missing at filing."""

    for_: WaitFor
    reason: str | None = None
    intake: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Resume(Payload):
    """A wait ended: by somebody, or because the ticket was `resolved` or `merged`, or the `intake` is complete."""

    reason: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class PriorityConfirmed(Payload):
    """The severity was determined."""

    severity: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SeverityChanged(Payload):
    """The severity was raised or lowered."""

    from_: int
    to: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlineSet(Payload):
    """A deadline was set by hand; `due` None gives the plan's back."""

    metric: str
    due: datetime | None
    moves: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyReplaced(Payload):
    """Other targets hold from the start, because it is another kind of request."""

    policy: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PromiseChanged(Payload):
    """The SLA policy of a newer version of the terms holds from here on, by its digest."""

    promise: str
    plan_version: int
    label: str
    reason: str
    recalculation: int


@dataclass(frozen=True, slots=True)
class Assigned(Payload):
    """A person, a team or nobody got the ticket; both by name."""

    to: str | None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class ContactChanged(Payload):
    """Another contact of the customer has the ticket; both by name."""

    from_: str
    to: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver(Payload):
    """A tier or a partner got the ticket: each `{"tier": key}` or `{"partner": name}`. By a person, or by a `step`."""

    from_: Mapping[str, str]
    to: Mapping[str, str]
    reason: str | None = None
    step: int | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class HandOverSkipped(Payload):
    """A step left the ticket where it was: it is `over`, is `there` already, or `no_team` works there."""

    step: int
    to: Mapping[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class Resolved(Payload):
    """The ticket was resolved, by an agent with an explanation or by the `customer`."""

    kind: str
    explanation: str | None = None
    by: Side | None = None


@dataclass(frozen=True, slots=True)
class Closed(Payload):
    """The ticket was closed."""


@dataclass(frozen=True, slots=True)
class Reopened(Payload):
    """The ticket is open again: by somebody, because of a `reply`, or with `merge_undone`, apart from another ticket."""

    reason: str | None = None
    because: str | None = None
    from_: str | None = None


@dataclass(frozen=True, slots=True)
class Merged(Payload):
    """The ticket was merged into another; the wait that ended with it is kept in case the merge is undone."""

    into: str
    reason: str | None = None
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class MergedIn(Payload):
    """Another ticket was merged into this one."""

    from_: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MergeUndone(Payload):
    """The merge of another ticket into this one was undone."""

    from_: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Split(Payload):
    """A second problem of this ticket became one of its own."""

    to: str
    messages: tuple[int, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RequestTypeChanged(Payload):
    """It is another kind of request."""

    from_: str
    to: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DevelopmentNews(Payload):
    """What happened to an issue of the ticket: it was `linked`, `unlinked`, `handed_over`, or has another `state`."""

    issue: str
    title: str
    what: str
    reason: str | None = None
    starts_at: datetime | None = None
    from_: str | None = None
    to: str | None = None
    note: str | None = None

    def to_data(self) -> dict[str, Any]:
        """As ever; that development starts at once is said as well."""
        starts = {"starts_at": None} if self.what == "handed_over" else {}
        return starts | super(DevelopmentNews, self).to_data()


@dataclass(frozen=True, slots=True)
class IntakeGiven(Payload):
    """Answers to questions of the intake came, from the customer or as an agent took them down."""

    questions: tuple[str, ...]
    given_by: str | None = None


@dataclass(frozen=True, slots=True)
class CalledOut(Payload):
    """Those on duty were called out, by name; where no one was on duty, those who hold the role `fallback`."""

    roster: str
    told: tuple[str, ...]
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class DueSoon(Payload):
    """A run of a metric falls due soon."""

    metric: str
    cycle: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Breached(Payload):
    """A run of a metric was late."""

    metric: str
    cycle: int
    breached_at: datetime | None


@dataclass(frozen=True, slots=True)
class BreachAnnulled(Payload):
    """A recorded breach no longer counts."""

    metric: str
    cycle: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StepReached(Payload):
    """A step of the escalation was reached: which role it asks for, which was notified, who, and for whom they stood in."""

    step: int
    role: str
    told_role: str
    told: tuple[str, ...]
    reached_at: datetime | None
    instead_of: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StepReminded(Payload):
    """Those notified of a step were reminded, for the `number`th time."""

    step: int
    role: str
    number: int
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged(Payload):
    """Somebody acknowledged the escalation."""
