"""What a story says of the clocks: only what is new at an instant, with the reason of every due in one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from demo.event_lines import LANGUAGE, metric_label, role_label, tier_label
from plans.core.terms import VendorTerms
from slas.core.clock.clocks import CALENDAR_UNITS
from slas.core.clock.targets import Target
from slas.core.clock.timeline import MetricTimes, TicketTimes, Timeline
from slas.core.clock.times import StepTimes
from slas.presentation.labels import due_in_line, format_duration, zone_label
from slas.sentences import Seen, why_lines


@dataclass(frozen=True)
class Promise:
    """One promise as things stand: what, by when, and which hours lead there. Without a due there is only the word."""

    subject: str
    words: str
    due_at: datetime | None = None
    due: str = ""
    why: str = ""

    def plain(self) -> dict[str, object]:
        """Return the promise as JSON holds it."""
        return {
            "subject": self.subject,
            "promised": self.words,
            "due_at": self.due_at.isoformat() if self.due_at else None,
            "due": self.due,
            "why": self.why,
        }


class Watch:
    """Watches the clocks of one ticket and remembers what it has already said."""

    def __init__(self, timeline: Timeline, terms: VendorTerms, tz: ZoneInfo) -> None:
        self._timeline = timeline
        self._terms = terms
        self._tz = tz
        self._reported: dict[str, datetime | str | None] = {}
        self._kept: set[tuple[str, int]] = set()
        self._first = True

    def look(self, at: datetime) -> tuple[list[str], tuple[Promise, ...]]:
        """Return what was kept or missed just now, and the promises that are new or moved."""
        times = self._timeline.at(at)
        outcomes = [words for metric in times.metrics.values() for words in self._outcome(metric)]
        promises = [self._promise(name, metric, at) for name, metric in times.metrics.items()]
        found = [promise for promise in (*promises, self._step(times, at)) if promise is not None]
        if self._first and not found:
            found = [Promise("none", "no target: nothing is due")]
        self._first = False
        return outcomes, tuple(found)

    def _outcome(self, metric: MetricTimes) -> list[str]:
        """Say once when a promise was kept, or kept too late."""
        if metric.state != "met" or metric.promised_at is None or (metric.metric, metric.cycle) in self._kept:
            return []
        self._kept.add((metric.metric, metric.cycle))
        word = "late" if metric.breached else "met"
        return [f"{metric_label(metric.metric)} {word}, it was due {when(metric.promised_at, self._tz)}"]

    def _promise(self, name: str, metric: MetricTimes, at: datetime) -> Promise | None:
        due: datetime | str | None = "best effort" if metric.state == "best_effort" else metric.due_at
        if not self._is_new(name, due):
            return None
        if metric.due_at is None:
            return Promise(name, f"{metric_label(name)}: as soon as possible, no target time")
        return Promise(
            subject=name,
            words=f"{metric_label(name)} {_target_label(metric.target)}",
            due_at=metric.due_at,
            due=when(metric.due_at, self._tz),
            why=self._why(name, at),
        )

    def _step(self, times: TicketTimes, at: datetime) -> Promise | None:
        """Return the next step of the escalation."""
        step = next((step for step in times.steps if step.reached_at is None and step.due_at is not None), None)
        if not self._is_new("ladder", step.due_at if step else None) or step is None or step.due_at is None:
            return None
        return self._step_promise(step, step.due_at, at)

    def _step_promise(self, step: StepTimes, due_at: datetime, at: datetime) -> Promise:
        return Promise(
            subject=f"step {step.step}",
            words=f"escalation step {step.step}, {self._step_label(step)}",
            due_at=due_at,
            due=when(due_at, self._tz),
            why=self._why(step.step, at),
        )

    def _step_label(self, step: StepTimes) -> str:
        """Return whom a step tells and to which tier it hands over."""
        words = f"handover to {tier_label(self._terms, step.hand_over_to)}" if step.hand_over_to else ""
        return ", ".join(filter(None, [role_label(self._terms, step.role), words]))

    def _is_new(self, name: str, due: datetime | str | None) -> bool:
        """Return whether something runs that was not said yet."""
        before, self._reported[name] = self._reported.get(name), due
        return due is not None and due != before

    def _why(self, subject: str | int, at: datetime) -> str:
        explanation = self._timeline.explain(subject, at, LANGUAGE)
        seen = Seen(explanation, "track", at, self._tz)
        lines = [
            f"{line.day} {line.words}" if line.off else f"{line.day} {line.words} ({line.counted})"
            for line in why_lines(seen)
        ]
        return "; ".join(lines)


def when(instant: datetime, tz: ZoneInfo) -> str:
    """Return weekday, day, time and zone: "Sat 26 Oct 10:30 CEST"."""
    return f"{due_in_line(instant, tz)} {zone_label(instant, tz)}"


def _target_label(target: Target | None) -> str:
    if target is None:
        return ""
    if target.kind in CALENDAR_UNITS:
        words = f"within {target.amount} {CALENDAR_UNITS[target.kind].removesuffix('' if target.amount > 1 else 's')}"
        return f"{words} ({target.commitment})" if target.commitment else words
    words = {
        "open_seconds": f"within {format_duration(target.amount)} of business time",
        "seconds": f"within {format_duration(target.amount)} round the clock",
        "business_days": f"within {target.amount} business day{'s' if target.amount > 1 else ''}",
    }[target.kind]
    return f"{words} ({target.commitment})" if target.commitment else words
