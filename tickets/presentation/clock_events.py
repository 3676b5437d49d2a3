"""What clocks, deadlines and escalation did to a ticket, in words for those who serve the customer."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from plans.presentation.labels import localize, metric_name
from slas.presentation.labels import due_in_line
from tickets.core import event_payloads as payloads
from tickets.models import Event
from tickets.presentation.story import Line, Story, because, by, format_margin, place_label


def severity_confirmed(entry: Event, said: payloads.PriorityConfirmed, story: Story) -> Line:
    """Say that the severity was determined."""
    severity = story.severity(said.severity or story.ticket.severity)
    words = _("%(severity)s confirmed, customer notified") % {"severity": severity}
    metric = story.timeline.at(entry.at).metrics["priority_notice"]
    if metric.target is None or metric.met_at is None:
        return {"words": words}
    return {"words": words + format_margin(metric), "state": "over" if metric.breached else "met"}


def severity_changed(entry: Event, said: payloads.SeverityChanged, story: Story) -> Line:
    """Say that the severity changed."""
    change = {"old": story.severity(said.from_), "new": story.severity(said.to)}
    words = _("Changed from %(old)s to %(new)s, customer notified") % change
    return {"words": because(by(entry, words), said.reason)}


def deadline(entry: Event, said: payloads.DeadlineSet, story: Story) -> Line:
    """Say that a deadline was set by hand."""
    values = {"promise": metric_name(said.metric, story.terms)}
    if said.due is None:
        words = _("%(promise)s: the plan’s deadline applies again") % values
    else:
        due = due_in_line(said.due)
        form = _("%(promise)s set to %(due)s, moves while on hold") if said.moves else _("%(promise)s set to %(due)s")
        words = form % (values | {"due": due})
    return {"words": because(by(entry, words), said.reason)}


def promise_changed(entry: Event, said: payloads.PromiseChanged, _story: Story) -> Line:
    """Say that another version of the terms holds."""
    words = _("From here on, version %(label)s of the support terms applies") % {"label": said.label}
    return {"words": because(by(entry, words), said.reason)}


def called_out(_entry: Event, said: payloads.CalledOut, story: Story) -> Line:
    """Say that those on duty were called out."""
    rosters = {roster.key: localize(roster.name, story.terms) for roster in story.terms.rosters}
    roster = rosters.get(said.roster, said.roster)
    names = ", ".join(said.told)
    if not names:
        return {"words": _("%(roster)s paged: no one is on call") % {"roster": roster}, "state": "over"}
    return {"words": _("%(roster)s paged: notified %(people)s") % {"roster": roster, "people": names}}


def due_soon(_entry: Event, said: payloads.DueSoon, story: Story) -> Line:
    """Say that a promise falls due soon."""
    promise = metric_name(said.metric, story.terms)
    if said.due_at is None:
        return {"words": _("%(promise)s: due soon") % {"promise": promise}, "state": "soon"}
    values = {"promise": promise, "due": due_in_line(said.due_at)}
    return {"words": _("Warning sent: %(promise)s due %(due)s") % values, "state": "soon"}


def breached(_entry: Event, said: payloads.Breached, story: Story) -> Line:
    """Say that a promise was missed."""
    values = {"promise": metric_name(said.metric, story.terms)}
    return {"words": _("%(promise)s breached") % values, "state": "over"}


def breach_annulled(entry: Event, said: payloads.BreachAnnulled, story: Story) -> Line:
    """Say that a breach counts no more."""
    words = _("%(promise)s: annulled, does not count as breached") % {"promise": metric_name(said.metric, story.terms)}
    return {"words": because(by(entry, words), said.reason)}


def step_reached(_entry: Event, said: payloads.StepReached, story: Story) -> Line:
    """Say that a step of the escalation was reached."""
    names = ", ".join(_notified_label(name, said.instead_of or {}) for name in said.told)
    values = {
        "step": said.step,
        "role": story.role(said.role),
        "notified_role": story.role(said.told_role),
        "people": names,
    }
    if not said.role:
        return {"words": _("Escalated to step %(step)s") % values}
    if not names:
        return {"words": _("Escalated to step %(step)s, %(role)s: no one to notify") % values, "state": "over"}
    if said.told_role != said.role:
        form = _("Escalated to step %(step)s: no one is available as %(role)s; notified %(notified_role)s: %(people)s")
        return {"words": form % values}
    return {"words": _("Escalated to step %(step)s, %(role)s: notified %(people)s") % values}


def _notified_label(name: str, instead_of: Mapping[str, str]) -> str:
    return _("%(name)s for %(absent)s") % {"name": name, "absent": instead_of[name]} if name in instead_of else name


def step_reminded(_entry: Event, said: payloads.StepReminded, _story: Story) -> Line:
    """Say that those notified of a step were reminded."""
    values = {"step": said.step, "people": ", ".join(said.told)}
    form = (
        _("Reminder for step %(step)s sent to %(people)s") if values["people"] else _("Step %(step)s: no one to remind")
    )
    return {"words": form % values}


def acknowledged(entry: Event, _said: payloads.Acknowledged, _story: Story) -> Line:
    """Say that somebody looks after the escalation."""
    return {"words": by(entry, _("Escalation acknowledged")), "icon": "st-met"}


def hand_over_skipped(_entry: Event, said: payloads.HandOverSkipped, story: Story) -> Line:
    """Say that a step left the ticket where it was."""
    values = {"step": said.step, "place": place_label(said.to, story)}
    if said.why == "no_team":
        form = _("Escalation step %(step)s: not handed over to %(place)s, no team works there; admins notified")
        return {"words": form % values, "state": "over"}
    form = (
        _("Escalation step %(step)s: not handed over to %(place)s, the ticket is already there or further on")
        if said.why == "there"
        else _("Escalation step %(step)s: not handed over to %(place)s, the ticket is no longer open")
    )
    return {"words": form % values}


def policy_replaced(_entry: Event, _said: payloads.PolicyReplaced, _story: Story) -> Line:
    """Say that other targets hold."""
    return {"words": _("The response times were recalculated")}
