"""What the clocks of a ticket say at one instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from slas.core.clock.events import WaitFor
from slas.core.clock.targets import Starts, Target

SetByHand = Literal["fixed", "moves"]
State = Literal["running", "paused", "met", "stopped", "best_effort", "none"]


@dataclass(frozen=True, slots=True)
class MetricTimes:
    """One clock. Seconds are whole, rounded down (a clock that is late by less has -1 left); `*_us` are exact.

    `due_at` and `remaining_seconds` are None unless the clock runs; `promised_at` is the due instant as far as it is
    certain, also once met or stopped late; `left_seconds` is what is left also while paused or stopped.
    `set_by_hand` says that a person set the deadline, fixed or moving with waits, and not the target.
    `starts_with` is what a promised clock that has not begun waits for.
    """

    metric: str
    state: State
    due_at: datetime | None
    elapsed_seconds: int
    remaining_seconds: int | None
    breached: bool
    met_at: datetime | None
    breached_at: datetime | None
    started_at: datetime | None
    cycle: int
    soon_at: datetime | None
    target: Target | None
    promised_at: datetime | None
    left_seconds: int | None
    total_seconds: int | None
    elapsed_us: int
    remaining_us: int | None
    set_by_hand: SetByHand | None = None
    starts_with: Starts | None = None


@dataclass(frozen=True, slots=True)
class StepTimes:
    """One step of an escalation: `due_at` and `soon_at` while the escalation runs, `reached_at` once reached, kept whatever comes later.

    `reminded_at` are the instants of the reminders that are due while nobody has acknowledged the step, `remind_at` is that
    of the next one. `hand_over_to` is the tier that gets the ticket, `role` who is notified; one of them may be empty.
    """

    step: int
    role: str
    due_at: datetime | None
    reached_at: datetime | None
    soon_at: datetime | None = None
    reminded_at: tuple[datetime, ...] = ()
    remind_at: datetime | None = None
    hand_over_to: str = ""

    @property
    def reminders(self) -> int:
        """How many reminders are due."""
        return len(self.reminded_at)


@dataclass(frozen=True, slots=True)
class TicketTimes:
    """All clocks of a ticket at one instant; `next_due` leaves the escalation out."""

    at: datetime
    metrics: Mapping[str, MetricTimes]
    next_due: datetime | None
    next_due_metric: str | None
    steps: tuple[StepTimes, ...]
    severity: int | None
    waiting_for: WaitFor | None
    stopped: bool
    acknowledged_at: datetime | None = None
