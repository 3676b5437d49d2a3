"""The events of a ticket in words for those who serve the customer: one description for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from plans.presentation.labels import channel_name
from slas.presentation.waits import WAIT_LABELS
from tickets.core import event_payloads as payloads
from tickets.core.events import EventKind, kind_of
from tickets.core.sides import Side
from tickets.models import Event
from tickets.operations.messages.intake import wait_reason
from tickets.presentation import clock_events
from tickets.presentation.labels import ISSUE_STATE_LABELS, RESOLUTION_LABELS
from tickets.presentation.story import Line, Story, because, by, place_label

# Each is called with what its kind says; a test holds both together.
Describe = Callable[[Event, Any, Story], Line]


def describe_event(entry: Event, story: Story) -> Line:
    """Return words, state and icon of an event. What newer code has written is named, and nothing of it shown."""
    payload = entry.payload
    if payload is None:
        return {"words": by(entry, _("Recorded: %(kind)s") % {"kind": entry.kind.replace("_", " ")})}
    return DESCRIPTIONS[kind_of(payload)](entry, payload, story)


def is_shown_otherwise(entry: Event) -> bool:
    """Return whether the conversation, a wait or a promise shows the event already."""
    match entry.payload:
        case payloads.Resume(reason=reason):
            return not reason
        case payloads.IntakeGiven(given_by=given_by):
            return not given_by
        case None:
            return True
        case _:
            return entry.kind in _SHOWN_OTHERWISE


def _created(entry: Event, payload: payloads.Created, story: Story) -> Line:
    if payload.split_from:
        return {"words": by(entry, _("Split from %(number)s") % {"number": payload.split_from}), "icon": "i-plus"}
    words = _("Submitted via %(channel)s, %(severity)s") % {
        "channel": channel_name(story.ticket.channel),
        "severity": story.severity(payload.severity or story.ticket.severity_proposed),
    }
    return {"words": by(entry, words), "icon": "i-plus"}


def _public_reply(entry: Event, payload: payloads.PublicReply, _story: Story) -> Line:
    words = _("Message from the customer") if payload.by == Side.CUSTOMER else _("Reply to the customer")
    return {"words": by(entry, words)}


def _internal_note(entry: Event, _payload: payloads.InternalNote, _story: Story) -> Line:
    return {"words": by(entry, _("Internal note")), "icon": "i-lock"}


def _waits(entry: Event, payload: payloads.Wait, story: Story) -> Line:
    words = str(WAIT_LABELS[payload.for_].begins)
    return {"words": because(by(entry, words), wait_reason(payload, story.terms)), "state": "wait"}


def _resumed(entry: Event, payload: payloads.Resume, _story: Story) -> Line:
    return {"words": because(by(entry, _("Resumed")), payload.reason)}


def _assigned(entry: Event, payload: payloads.Assigned, _story: Story) -> Line:
    to, team = payload.to, payload.team
    if to is None:
        words = _("Assigned to the team %(team)s") % {"team": team} if team else _("Unassigned")
        return {"words": by(entry, words)}
    words = _("Assigned to %(name)s") % {"name": to}
    return {"words": words if entry.actor and entry.actor.name == to else by(entry, words)}


def _contact(entry: Event, payload: payloads.ContactChanged, _story: Story) -> Line:
    words = _("Contact changed from %(old)s to %(new)s") % {"old": payload.from_, "new": payload.to}
    return {"words": because(by(entry, words), payload.reason)}


def _handed_over(entry: Event, payload: payloads.HandedOver, story: Story) -> Line:
    places = {"old": place_label(payload.from_, story), "new": place_label(payload.to, story)}
    words = _("Handed over from %(old)s to %(new)s") % places
    if payload.team:
        words = _("%(words)s, team %(team)s") % {"words": words, "team": payload.team}
    if payload.step is not None:
        return {"words": because(words, _("escalation step %(step)s") % {"step": payload.step})}
    return {"words": because(by(entry, words), payload.reason)}


def _resolved(entry: Event, payload: payloads.Resolved, _story: Story) -> Line:
    kind = RESOLUTION_LABELS.get(payload.kind, "")
    words = _("Resolved: %(kind)s") % {"kind": kind} if kind else _("Resolved")
    return {"words": because(by(entry, words), payload.explanation), "icon": "st-met"}


def _closed(entry: Event, _payload: payloads.Closed, _story: Story) -> Line:
    return {"words": by(entry, _("Closed")), "icon": "st-met"}


def _reopened(entry: Event, payload: payloads.Reopened, _story: Story) -> Line:
    why = payload.because
    if why == "merge_undone":
        words = by(entry, _("Separate ticket again, no longer part of %(number)s") % {"number": payload.from_ or ""})
    else:
        words = _("Reopened by the customer's reply") if why else by(entry, _("Reopened"))
    return {"words": because(words, payload.reason)}


def _merged(entry: Event, payload: payloads.Merged, _story: Story) -> Line:
    words = _("Merged into %(number)s") % {"number": payload.into}
    return {"words": because(by(entry, words), payload.reason)}


def _merged_in(entry: Event, payload: payloads.MergedIn, _story: Story) -> Line:
    words = _("%(number)s was merged into this ticket") % {"number": payload.from_}
    return {"words": because(by(entry, words), payload.reason)}


def _merge_undone(entry: Event, payload: payloads.MergeUndone, _story: Story) -> Line:
    words = _("%(number)s is a separate ticket again") % {"number": payload.from_}
    return {"words": because(by(entry, words), payload.reason)}


def _split(entry: Event, payload: payloads.Split, _story: Story) -> Line:
    words = _("Split: the second problem continues as %(number)s") % {"number": payload.to}
    return {"words": because(by(entry, words), payload.reason)}


def _retyped(entry: Event, payload: payloads.RequestTypeChanged, story: Story) -> Line:
    kinds = {"old": story.kind(payload.from_), "new": story.kind(payload.to)}
    words = _("Request type changed from %(old)s to %(new)s") % kinds
    return {"words": because(by(entry, words), payload.reason)}


def _development(entry: Event, payload: payloads.DevelopmentNews, _story: Story) -> Line:
    values = {"issue": payload.issue, "title": payload.title}
    forms = {
        "linked": _("Waiting for development issue %(issue)s, %(title)s"),
        "unlinked": _("No longer waiting for development issue %(issue)s"),
        "handed_over": _("Development involved with %(issue)s, %(title)s"),
    }
    if payload.what in forms:
        return {"words": because(by(entry, forms[payload.what] % values), payload.reason)}
    values["state"] = str(ISSUE_STATE_LABELS.get(payload.to or "", payload.to))
    words = _("Development issue %(issue)s: %(state)s") % values
    return {"words": because(by(entry, words), payload.note)}


def _intake_given(entry: Event, payload: payloads.IntakeGiven, _story: Story) -> Line:
    if not payload.given_by:
        return {"words": by(entry, _("Answers to questions in the form"))}
    return {"words": by(entry, _("Recorded from information by %(name)s") % {"name": payload.given_by})}


_SHOWN_OTHERWISE: Final = frozenset(
    {
        EventKind.CREATED,
        EventKind.PUBLIC_REPLY,
        EventKind.INTERNAL_NOTE,
        EventKind.WAIT,
        EventKind.POLICY,
    }
)
DESCRIPTIONS: Final[Mapping[EventKind, Describe]] = {
    EventKind.CREATED: _created,
    EventKind.PUBLIC_REPLY: _public_reply,
    EventKind.INTERNAL_NOTE: _internal_note,
    EventKind.WAIT: _waits,
    EventKind.RESUME: _resumed,
    EventKind.PRIORITY_CONFIRMED: clock_events.severity_confirmed,
    EventKind.SEVERITY: clock_events.severity_changed,
    EventKind.DEADLINE: clock_events.deadline,
    EventKind.POLICY: clock_events.policy_replaced,
    EventKind.PROMISE_CHANGED: clock_events.promise_changed,
    EventKind.ASSIGNED: _assigned,
    EventKind.CONTACT: _contact,
    EventKind.HANDED_OVER: _handed_over,
    EventKind.HAND_OVER_SKIPPED: clock_events.hand_over_skipped,
    EventKind.RESOLVED: _resolved,
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.MERGED: _merged,
    EventKind.MERGED_IN: _merged_in,
    EventKind.MERGE_UNDONE: _merge_undone,
    EventKind.SPLIT: _split,
    EventKind.REQUEST_TYPE: _retyped,
    EventKind.DEVELOPMENT: _development,
    EventKind.INTAKE_GIVEN: _intake_given,
    EventKind.CALLED_OUT: clock_events.called_out,
    EventKind.DUE_SOON: clock_events.due_soon,
    EventKind.BREACHED: clock_events.breached,
    EventKind.BREACH_ANNULLED: clock_events.breach_annulled,
    EventKind.STEP_REACHED: clock_events.step_reached,
    EventKind.STEP_REMINDED: clock_events.step_reminded,
    EventKind.ACKNOWLEDGED: clock_events.acknowledged,
}
