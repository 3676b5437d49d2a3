"""What was promised to a customer, in their words: the one promise that matters now, and the state of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.presentation.labels import format_target_length
from slas.core.clock.events import WaitFor
from slas.core.clock.policies import METRICS
from slas.core.clock.state import Badge
from slas.core.clock.targets import Starts
from slas.core.clock.timeline import MetricTimes, TicketTimes, Timeline
from slas.presentation.labels import due_in_line, due_short, format_due, format_duration
from slas.presentation.waits import CUSTOMER_WAIT_LABELS
from tickets.presentation.headline import Headline, ended_label, metric_headline


@dataclass(frozen=True, slots=True)
class PromiseLabels:
    """What a promise is called: in a page's heading, in a list, once kept; `severity` is the vendor's own word for it."""

    name: Any
    promised: Any
    intended: Any
    late: Any
    short: Any
    kept: Any


PROMISES: Final[Mapping[str, PromiseLabels]] = {
    "first_response": PromiseLabels(
        name=gettext_lazy("First response"),
        promised=gettext_lazy("We answer by {due}"),
        intended=gettext_lazy("We aim to answer by {due}"),
        late=gettext_lazy("Our answer was due {due}"),
        short=gettext_lazy("Answer by {due}"),
        kept=gettext_lazy("Answered {met}"),
    ),
    "priority_notice": PromiseLabels(
        name=gettext_lazy("{severity} confirmed"),
        promised=gettext_lazy("{severity}: we confirm it by {due}"),
        intended=gettext_lazy("{severity}: we aim to confirm it by {due}"),
        late=gettext_lazy("{severity}: our confirmation was due {due}"),
        short=gettext_lazy("{severity} confirmed by {due}"),
        kept=gettext_lazy("{severity} confirmed {met}"),
    ),
    "next_update": PromiseLabels(
        name=gettext_lazy("Update"),
        promised=gettext_lazy("We send our next update by {due}"),
        intended=gettext_lazy("We aim to send an update by {due}"),
        late=gettext_lazy("Our update was due {due}"),
        short=gettext_lazy("Next update by {due}"),
        kept=gettext_lazy("Updated {met}"),
    ),
    "resolution": PromiseLabels(
        name=gettext_lazy("Resolution"),
        promised=gettext_lazy("We solve it by {due}"),
        intended=gettext_lazy("We aim to solve it by {due}"),
        late=gettext_lazy("The solution was due {due}"),
        short=gettext_lazy("Solution by {due}"),
        kept=gettext_lazy("Solved {met}"),
    ),
}


# What a clock that has not begun waits for.
AWAITED: Final[Mapping[Starts, Any]] = {
    "confirmed": gettext_lazy("starts with our confirmation"),
    "assigned": gettext_lazy("starts when we assign it"),
}


def choose_promise(timeline: Timeline, times: TicketTimes) -> Headline:
    """Return the promise a customer looks for: what waits, what is due next, what was kept or missed, or nothing."""
    if times.waiting_for is not None:
        waiting = _first(times, "paused")
        if waiting:
            return metric_headline(timeline, times, waiting)
    if times.next_due_metric is not None:
        return metric_headline(timeline, times, times.next_due_metric)
    for state in ("best_effort", "met", "stopped"):
        name = _first(times, state)
        if name:
            return metric_headline(timeline, times, name)
    return Headline(subject="")


def promise_title(promise: Headline, severity: str, *, is_merged: bool = False) -> str | SafeString:
    """Return the heading of the promise: what comes by when."""
    if promise.state == "best":
        return _("We answer as soon as possible")
    if promise.state == "wait":
        return _("Our clocks are paused until then")
    if promise.state == "ended":
        words = ended_label(due_in_line(promise.due_at) if promise.due_at else "", is_merged=is_merged)
        return f"{promise_name(promise.subject, severity)}: {words}"
    if promise.met_at is not None:
        return format_html(str(PROMISES[promise.subject].kept), severity=severity, met=_time(promise.met_at))
    if promise.due_at is None:
        return _("No response time in your plan")
    if promise.state == "over":
        return format_html(str(PROMISES[promise.subject].late), severity=severity, due=_time(promise.due_at))
    return format_html(_sentence(promise), severity=severity, due=_time(promise.due_at))


def promise_short(promise: Headline, severity: str, now: datetime) -> str:
    """Return the line of a list."""
    if promise.state == "best":
        return _("As soon as possible")
    if promise.met_at is not None:
        kept = str(PROMISES[promise.subject].kept).format(severity=severity, met=due_short(promise.met_at, now))
        return kept + _late_by(promise)
    if promise.due_at is None or promise.state is None:
        return ""
    if promise.state == "ended":
        return _("Was due {due}").format(due=due_short(promise.due_at, now))
    if promise.state == "over":
        return _("Was due {due}").format(due=due_short(promise.due_at, now))
    return str(PROMISES[promise.subject].short).format(severity=severity, due=due_short(promise.due_at, now))


def state_label(state: Badge | None, *, is_done: bool, wait: WaitFor | None) -> str:
    """Return the badge's word where the customer reads another than the desk; empty for the usual one."""
    if state == "wait":
        return str(CUSTOMER_WAIT_LABELS[wait].waiting) if wait else ""
    return _("Breached") if state == "over" and is_done else ""


def rule_label(metric: MetricTimes | None, severity: str, *, round_the_clock: bool) -> str:
    """Return which promise it is: "Gold, Europe. P2 High: 2 business hours, guaranteed"."""
    if metric is None or metric.target is None:
        return ""
    if metric.set_by_hand is not None:
        return _("Set individually for this ticket, not by your plan")
    length = format_target_length(metric.target, round_the_clock=round_the_clock)
    parts = [length, _commitment(metric)] if metric.target.kind != "best_effort" else [length]
    return f"{severity}: {', '.join(parts)}" if severity else ", ".join(parts)


def promise_name(metric: str, severity: str) -> str:
    """Return what a promise is called."""
    return str(PROMISES[metric].name).format(severity=severity)


def clock_rows(
    timeline: Timeline, times: TicketTimes, severity: str, now: datetime, *, but: str, is_merged: bool = False
) -> list[dict[str, object]]:
    """Return how every promise stands, except the one shown above at length; an update that nobody waits for is no news."""
    rows = []
    for name in METRICS:
        if name != but:
            headline = metric_headline(timeline, times, name)
            is_awaited = headline.metric is not None and headline.metric.starts_with is not None
            if is_awaited or (headline.state is not None and (headline.state, name) != ("ended", "next_update")):
                rows.append(_clock(headline, severity, now, wait=times.waiting_for, is_merged=is_merged))
    return rows


def _clock(
    headline: Headline, severity: str, now: datetime, *, wait: WaitFor | None, is_merged: bool
) -> dict[str, object]:
    return {
        "title": promise_name(headline.subject, severity),
        "state": headline.state,
        "state_label": state_label(headline.state, is_done=headline.met_at is not None, wait=wait),
        "explanation": headline.explanation,
        "met_at": headline.met_at,
        "words": _clock_label(headline, now, is_merged=is_merged),
    }


def _clock_label(headline: Headline, now: datetime, *, is_merged: bool) -> str:
    if headline.state == "best":
        return _("as soon as possible")
    if headline.metric is not None and headline.metric.starts_with:
        return str(AWAITED[headline.metric.starts_with])
    due = due_short(headline.due_at, now) if headline.due_at else ""
    if headline.state == "ended":
        return ended_label(due, is_merged=is_merged)
    if headline.met_at is not None:
        return _("by {due}, done {met}").format(due=due, met=due_short(headline.met_at, now))
    return _("by {due}").format(due=due) if due else _("paused")


def _sentence(promise: Headline) -> str:
    target = promise.metric.target if promise.metric else None
    labels = PROMISES[promise.subject]
    return str(labels.intended if target and target.commitment == "effort" else labels.promised)


def _commitment(metric: MetricTimes) -> str:
    guaranteed = metric.target is not None and metric.target.commitment == "guaranteed"
    return _("guaranteed") if guaranteed else _("target (not guaranteed)")


def _late_by(promise: Headline) -> str:
    explanation = promise.explanation
    if promise.state != "over" or explanation is None or explanation.total_seconds is None:
        return ""
    late = explanation.counted_seconds - explanation.total_seconds
    return _(", {time} late").format(time=format_duration(late)) if late > 0 else ""


def _first(times: TicketTimes, state: str) -> str:
    return next((name for name in METRICS if times.metrics[name].state == state), "")


def _time(instant: datetime) -> SafeString:
    stamp = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}">{}</time>', stamp, format_due(instant))
