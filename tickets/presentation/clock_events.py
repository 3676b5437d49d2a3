"""What clocks, deadlines and escalation did to a ticket, in words for those who serve the customer."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from plans.presentation.labels import localize, metric_name
from slas.presentation.labels import due_in_line
from tickets.core import event_payloads as payloads
from tickets.models import Event
from tickets.presentation.story import Line, Story, because, by, format_margin, place_label


def severity_confirmed(entry: Event, payload: payloads.PriorityConfirmed, story: Story) -> Line:
    """Say that the severity was determined."""
    severity = story.severity(payload.severity or story.ticket.severity)
    words = _("%(severity)s confirmed, customer notified") % {"severity": severity}
    metric = story.timeline.at(entry.at).metrics["priority_notice"]
    if metric.target is None or metric.met_at is None:
        return {"words": words}
    return {"words": words + format_margin(metric), "state": "over" if metric.breached else "met"}


def severity_changed(entry: Event, payload: payloads.SeverityChanged, story: Story) -> Line:
    """Say that the severity changed."""
    change = {"old": story.severity(payload.from_), "new": story.severity(payload.to)}
    words = _("Changed from %(old)s to %(new)s, customer notified") % change
    return {"words": because(by(entry, words), payload.reason)}


def deadline(entry: Event, payload: payloads.DeadlineSet, story: Story) -> Line:
    """Say that a deadline was set by hand."""
    values = {"promise": metric_name(payload.metric, story.terms)}
    if payload.due is None:
        words = _("%(promise)s: the plan’s deadline applies again") % values
    else:
        due = due_in_line(payload.due)
        form = (
            _("%(promise)s set to %(due)s, moves while on hold") if payload.moves else _("%(promise)s set to %(due)s")
        )
        words = form % (values | {"due": due})
    return {"words": because(by(entry, words), payload.reason)}


def promise_changed(entry: Event, payload: payloads.PromiseChanged, _story: Story) -> Line:
    """Say that another version of the terms holds."""
    words = _("From here on, version %(label)s of the support terms applies") % {"label": payload.label}
    return {"words": because(by(entry, words), payload.reason)}


def called_out(_entry: Event, payload: payloads.CalledOut, story: Story) -> Line:
    """Say that those on duty were called out."""
    rosters = {roster.key: localize(roster.name, story.terms) for roster in story.terms.rosters}
    roster = rosters.get(payload.roster, payload.roster)
    names = ", ".join(payload.told)
    if not names:
        return {"words": _("%(roster)s paged: no one is on call") % {"roster": roster}, "state": "over"}
    values = {"roster": roster, "people": names}
    if payload.fallback:
        return {"words": _("%(roster)s paged: no one is on call, notified %(people)s") % values, "state": "soon"}
    return {"words": _("%(roster)s paged: notified %(people)s") % values}


def due_soon(_entry: Event, payload: payloads.DueSoon, story: Story) -> Line:
    """Say that a promise falls due soon."""
    promise = metric_name(payload.metric, story.terms)
    if payload.due_at is None:
        return {"words": _("%(promise)s: due soon") % {"promise": promise}, "state": "soon"}
    values = {"promise": promise, "due": due_in_line(payload.due_at)}
    return {"words": _("Warning sent: %(promise)s due %(due)s") % values, "state": "soon"}


def breached(_entry: Event, payload: payloads.Breached, story: Story) -> Line:
    """Say that a promise was missed."""
    values = {"promise": metric_name(payload.metric, story.terms)}
    return {"words": _("%(promise)s breached") % values, "state": "over"}


def breach_annulled(entry: Event, payload: payloads.BreachAnnulled, story: Story) -> Line:
    """Say that a breach no longer counts."""
    words = _("%(promise)s: annulled, does not count as breached") % {
        "promise": metric_name(payload.metric, story.terms)
    }
    return {"words": because(by(entry, words), payload.reason)}


def step_reached(_entry: Event, payload: payloads.StepReached, story: Story) -> Line:
    """Say that a step of the escalation was reached."""
    names = ", ".join(_notified_label(name, payload.instead_of or {}) for name in payload.told)
    values = {
        "step": payload.step,
        "role": story.role(payload.role),
        "notified_role": story.role(payload.told_role),
        "people": names,
    }
    if not payload.role:
        return {"words": _("Escalated to step %(step)s") % values}
    if not names:
        return {"words": _("Escalated to step %(step)s, %(role)s: no one to notify") % values, "state": "over"}
    if payload.told_role != payload.role:
        form = _("Escalated to step %(step)s: no one is available as %(role)s; notified %(notified_role)s: %(people)s")
        return {"words": form % values}
    return {"words": _("Escalated to step %(step)s, %(role)s: notified %(people)s") % values}


def _notified_label(name: str, instead_of: Mapping[str, str]) -> str:
    return _("%(name)s for %(absent)s") % {"name": name, "absent": instead_of[name]} if name in instead_of else name


def step_reminded(_entry: Event, payload: payloads.StepReminded, _story: Story) -> Line:
    """Say that those notified of a step were reminded."""
    values = {"step": payload.step, "people": ", ".join(payload.told)}
    form = (
        _("Reminder for step %(step)s sent to %(people)s") if values["people"] else _("Step %(step)s: no one to remind")
    )
    return {"words": form % values}


def acknowledged(entry: Event, _payload: payloads.Acknowledged, _story: Story) -> Line:
    """Say that somebody acknowledged the escalation."""
    return {"words": by(entry, _("Escalation acknowledged")), "icon": "st-met"}


def hand_over_skipped(_entry: Event, payload: payloads.HandOverSkipped, story: Story) -> Line:
    """Say that a step left the ticket where it was."""
    values = {"step": payload.step, "place": place_label(payload.to, story)}
    if payload.why == "no_team":
        form = _("Escalation step %(step)s: not handed over to %(place)s, no team works there; admins notified")
        return {"words": form % values, "state": "over"}
    form = (
        _("Escalation step %(step)s: not handed over to %(place)s, the ticket is already there or further on")
        if payload.why == "there"
        else _("Escalation step %(step)s: not handed over to %(place)s, the ticket is no longer open")
    )
    return {"words": form % values}


def policy_replaced(_entry: Event, _payload: payloads.PolicyReplaced, _story: Story) -> Line:
    """Say that other targets hold."""
    return {"words": _("The response times were recalculated")}
