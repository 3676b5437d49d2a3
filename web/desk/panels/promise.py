"""The promise box, the clocks and the escalation of a ticket's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.core.terms import VendorTerms
from plans.presentation.conditions import AWAITED, describe_conditions
from plans.presentation.labels import format_target_length, localize, metric_name, role_names, step_label, tier_names
from plans.queries import get_terms
from slas.core.clock.policies import METRICS, PolicySpec
from slas.core.clock.targets import Target
from slas.core.clock.timeline import MetricTimes, StepTimes, TicketTimes, Timeline
from slas.presentation.labels import due_in_line, format_due, format_time_left
from slas.presentation.waits import WAIT_LABELS
from slas.templatetags.promises import instant
from tickets.core.next_due import ESCALATION, next_step
from tickets.models import StepReached, Ticket
from tickets.presentation.headline import Headline, choose_headline, ended_label, metric_headline, step_headline


@dataclass(frozen=True, slots=True)
class Promises:
    """All that is promised on one ticket, as one agent sees it now."""

    ticket: Ticket
    terms: VendorTerms
    timeline: Timeline
    times: TicketTimes
    policy: PolicySpec
    never_closes: bool
    roles: dict[str, str]
    tiers: dict[str, str]

    def target(self, headline: Headline) -> Target | None:
        """Return the target behind a headline."""
        if headline.step is not None:
            return self.policy.steps_for(self.times.severity)[headline.step.step - 1].after
        return headline.metric.target if headline.metric else None

    def tier(self, step: StepTimes) -> str:
        """Return the name of the tier to which a step hands over, empty where it does not."""
        return self.tiers.get(step.hand_over_to, step.hand_over_to)


def read_promises(ticket: Ticket, timeline: Timeline, now: datetime) -> Promises:
    """Return what is promised on a ticket at an instant."""
    terms = get_terms(ticket.plan_version.publication)
    times = timeline.at(max(now, ticket.updated_at))
    calendar, policy = timeline.promise_at(times.at)
    return Promises(ticket, terms, timeline, times, policy, calendar.never_closes, roles_of(ticket), tiers_of(ticket))


def promise_box(promises: Promises) -> dict[str, Any]:
    """Return the one promise that the page opens with."""
    headline = choose_headline(promises.timeline, promises.times)
    return {
        "headline": headline,
        "state": headline.state or ("wait" if promises.times.waiting_for else None),
        "heading": _heading(headline, promises),
        "promise": _rule(headline, promises),
        "steps": promises.times.steps if headline.subject == ESCALATION else (),
        "time_left": headline.time_left(promises.times.at),
        "words": _box_label(headline, promises),
        "why": _("What was counted") if headline.due_at is None else "",
    }


def clocks(promises: Promises) -> list[dict[str, Any]]:
    """Return every clock that runs, ran or is to begin, and the escalation's next step."""
    found = [
        metric_headline(promises.timeline, promises.times, name)
        for name in METRICS
        if promises.times.metrics[name].state != "none" or promises.times.metrics[name].starts_with
    ]
    step = next_step(promises.times)
    if step is not None:
        found.append(step_headline(promises.timeline, promises.times, step))
    return [
        {
            "title": _title(headline, promises.terms),
            "state": headline.state,
            "explanation": headline.explanation,
            "met_at": headline.met_at,
            "words": _clock_label(headline, promises.ticket),
            "state_label": _state_label(headline),
        }
        for headline in found
    ]


def escalation_panel(promises: Promises, reached: Sequence[StepReached]) -> dict[str, Any] | None:
    """Return the escalation with the people who were notified; None where there are no steps."""
    steps = promises.policy.steps_for(promises.times.severity)
    if not steps:
        return None
    reached_by_step = {row.step: row for row in reached}
    ahead = next_step(promises.times)
    headline = step_headline(promises.timeline, promises.times, ahead) if ahead else None
    rows = [
        {
            "number": times.step,
            "role": step_label(
                _notified_label(promises, times.role, reached_by_step.get(times.step)) if times.role else "",
                promises.tier(times),
            ),
            "after": format_target_length(step.after, round_the_clock=promises.never_closes),
            "due_at": times.due_at,
            "reached_at": times.reached_at,
            "is_next": ahead is not None and times.step == ahead.step,
        }
        for times, step in zip(promises.times.steps, steps, strict=True)
    ]
    if promises.times.stopped:
        rows = [row for row in rows if row["reached_at"] is not None]
    if not rows:
        return None
    return {
        "steps": rows,
        "state": headline.state if headline else None,
        "left": headline.remaining if headline else None,
    }


def set_by_hand_label(metric: MetricTimes) -> str:
    """Return that a person set the deadline, and what waits do to it."""
    return (
        _("Set manually, does not move while on hold")
        if metric.set_by_hand == "fixed"
        else _("Set manually, moves while on hold")
    )


def roles_of(ticket: Ticket) -> dict[str, str]:
    """Return the names of roles and teams, those of the version whose promise holds now before those of filing."""
    versions = (ticket.plan_version, ticket.version_in_force)
    return {key: name for version in versions for key, name in role_names(get_terms(version.publication)).items()}


def tiers_of(ticket: Ticket) -> dict[str, str]:
    """Return the names of tiers, those of the version whose promise holds now before those of filing."""
    versions = (ticket.plan_version, ticket.version_in_force)
    return {key: name for version in versions for key, name in tier_names(get_terms(version.publication)).items()}


def plan_label(ticket: Ticket, terms: VendorTerms) -> str:
    """Return the plan and the version of the terms that a ticket was filed under, or whose promise holds now."""
    plan = localize(terms.plan(ticket.plan_version.plan.key).name, terms)
    return _("%(plan)s, version %(label)s") % {"plan": plan, "label": terms.version.label}


def _notified_label(promises: Promises, role: str, row: StepReached | None) -> str:
    name = promises.roles.get(role, role)
    if row is None:
        return name
    if not row.told:
        return _("%(role)s: no one to notify") % {"role": name}
    people = ", ".join(row.told)
    if row.told_role_key == row.role_key:
        return _("%(role)s: %(people)s") % {"role": name, "people": people}
    values = {"role": name, "notified": promises.roles.get(row.told_role_key, row.told_role_key), "people": people}
    return _("%(role)s (not available), notified %(notified)s: %(people)s") % values


def _heading(headline: Headline, promises: Promises) -> str:
    ticket, due = promises.ticket, headline.due_at
    if ticket.resolved_at is not None:
        return format_html(_("Resolved {time}"), time=_time(ticket.resolved_at))
    if headline.state == "wait":
        return _("%(waiting)s: clocks paused") % {"waiting": _waiting_label(promises)}
    if headline.state == "best":
        return format_html(_("{promise} as soon as possible: no target time"), promise=_title(headline, promises.terms))
    if headline.met_at is not None:
        return format_html(
            _("{promise}: done {time}"), promise=_title(headline, promises.terms), time=_time(headline.met_at)
        )
    if headline.state == "ended":
        return ended_label(due_in_line(due) if due else "", is_merged=True)
    if due is None:
        return _waiting_label(promises) or _("No target times")
    if headline.step is not None:
        role = step_label(promises.roles.get(headline.step.role, headline.step.role), promises.tier(headline.step))
        return format_html(_("Resolve by {time}, or it escalates to: {role}"), time=_time(due), role=role)
    ahead, over = PROMPTS[headline.subject]
    word = localize(promises.terms.vendor.words.severity, promises.terms)
    return format_html(str(over if headline.state == "over" else ahead), time=_time(due), severity=word)


def _waiting_label(promises: Promises) -> str:
    """Return for whom the ticket waits, empty where it does not."""
    wait = promises.times.waiting_for
    return str(WAIT_LABELS[wait].waiting) if wait else ""


def _time(at: datetime) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', instant(at), format_due(at))


# By metric: what is to be done, and what was to be done by then.
PROMPTS = {
    "first_response": (gettext_lazy("Reply by {time}"), gettext_lazy("The reply was due {time}")),
    "priority_notice": (
        gettext_lazy("{severity}: confirm to the customer by {time}"),
        gettext_lazy("{severity}: confirmation to the customer was due {time}"),
    ),
    "next_update": (gettext_lazy("Post an update by {time}"), gettext_lazy("An update was due {time}")),
    "resolution": (gettext_lazy("Resolve by {time}"), gettext_lazy("The resolution was due {time}")),
}


def _title(headline: Headline, terms: VendorTerms) -> str:
    if headline.step is not None:
        return _("Escalation step %(step)d") % {"step": headline.step.step}
    return metric_name(headline.subject, terms)


def _rule(headline: Headline, promises: Promises) -> str:
    """Return plan and rule: "Gold 4.1, P2: first response within 2 business hours"."""
    target = promises.target(headline)
    if headline.metric is not None and headline.metric.set_by_hand is not None:
        return set_by_hand_label(headline.metric)
    if target is None or promises.times.severity is None:
        return ""
    terms, in_force = promises.terms, get_terms(promises.ticket.version_in_force.publication)
    severity = [terms.severity(promises.times.severity).name] if len(terms.severities) > 1 else []
    values = {
        "what": ", ".join(
            [plan_label(promises.ticket, in_force), *severity, *_conditions(headline, promises, in_force)]
        ),
        "promise": metric_name(headline.subject, promises.terms),
        "length": format_target_length(target, round_the_clock=promises.never_closes),
    }
    if target.kind == "best_effort":
        return _("%(what)s: %(promise)s as soon as possible") % values
    if headline.step is not None:
        values["step"] = str(headline.step.step)
        words = _("%(what)s: escalation step %(step)s after %(length)s") % values
        return ", ".join(filter(None, [words, step_label("", promises.tier(headline.step))]))
    if target.commitment == "effort":
        return _("%(what)s: %(promise)s within %(length)s, target only, not guaranteed") % values
    return _("%(what)s: %(promise)s within %(length)s") % values


def _conditions(headline: Headline, promises: Promises, terms: VendorTerms) -> list[str]:
    """Return under which conditions the promise applies, nothing where it applies to all."""
    whole = promises.policy.targets_for(promises.times.severity).get(headline.subject)
    applying = promises.target(headline)
    return [describe_conditions(terms, line.when) for line in whole.lines if line.target is applying] if whole else []


def _box_label(headline: Headline, promises: Promises) -> str:
    """Return the badge's words: of a resolved ticket, which promise it is whose bar is shown."""
    if promises.ticket.resolved_at is None or headline.state not in {"met", "over"}:
        return _state_label(headline)
    form = _("%(promise)s met") if headline.state == "met" else _("%(promise)s breached")
    return form % {"promise": _title(headline, promises.terms)}


def _state_label(headline: Headline) -> str:
    late = headline.state == "over" and headline.met_at is not None
    return _("Breached") if late else ""


def _clock_label(headline: Headline, ticket: Ticket) -> str:
    if headline.state == "best":
        return _("As soon as possible")
    if headline.state == "wait":
        return _("Paused")
    if headline.state == "ended":
        due = due_in_line(headline.due_at) if headline.due_at else ""
        return ended_label(due, is_merged=ticket.resolved_at is None)
    if headline.metric is not None and headline.metric.starts_with:
        return str(AWAITED[headline.metric.starts_with])
    if headline.due_at is None:
        return _("No target time")
    due = due_in_line(headline.due_at)
    if headline.met_at is not None:
        return _("Promised %(due)s, met %(met)s") % {"due": due, "met": due_in_line(headline.met_at)}
    if headline.remaining is None:
        return _("Ended; it was due %(due)s") % {"due": due}
    words = _("Due %(due)s, %(left)s") % {"due": due, "left": format_time_left(headline.remaining)}
    by_hand = headline.metric is not None and headline.metric.set_by_hand is not None
    return _("%(words)s, set manually") % {"words": words} if by_hand else words
