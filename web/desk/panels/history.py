"""Every event of a ticket in a sentence, those too that the conversation tells by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from plans.presentation.labels import channel_name
from tickets.models import Event
from tickets.operations.messages.intake import wait_reason
from tickets.presentation.events import Story, because, by, say_event


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history, as templates/ui/message.html reads an event."""

    at: datetime
    words: str
    state: str = ""
    icon: str = ""
    kind: str = "event"
    until: datetime | None = None


def tell_history(log: Sequence[Event], story: Story) -> list[Line]:
    """Return everything that happened, first to last; no event is left out, whatever its kind."""
    return [Line(at=entry.at, **_said(entry, story)) for entry in log]


def _said(entry: Event, story: Story) -> dict[str, Any]:
    said = say_event(entry, story)
    if said is not None:
        return said
    tell = _TELLERS.get(entry.kind)
    if tell is None:
        return {"words": by(entry, _("Recorded: %(kind)s") % {"kind": entry.kind.replace("_", " ")})}
    return tell(entry, story)


def _created(entry: Event, story: Story) -> dict[str, Any]:
    origin = entry.data.get("split_from")
    if origin:
        return {"words": by(entry, _("Split from %(number)s") % {"number": origin}), "icon": "i-plus"}
    words = _("Filed by %(channel)s, %(severity)s") % {
        "channel": channel_name(story.ticket.channel),
        "severity": story.severity(int(entry.data.get("severity", story.ticket.severity_proposed))),
    }
    return {"words": by(entry, words), "icon": "i-plus"}


def _replied(entry: Event, _story: Story) -> dict[str, Any]:
    from_customer = entry.data.get("by") == "customer"
    return {"words": by(entry, _("Message from the customer") if from_customer else _("Reply to the customer"))}


def _noted(entry: Event, _story: Story) -> dict[str, Any]:
    return {"words": by(entry, _("Internal note")), "icon": "i-lock"}


def _waits(entry: Event, story: Story) -> dict[str, Any]:
    for_customer = entry.data.get("for") == "customer"
    words = _("Waits for the customer") if for_customer else _("Waits for a third party")
    return {"words": because(by(entry, words), wait_reason(entry.data, story.terms)), "state": "wait"}


def _goes_on(entry: Event, _story: Story) -> dict[str, Any]:
    return {"words": by(entry, _("Goes on"))}


def _promised_anew(_entry: Event, _story: Story) -> dict[str, Any]:
    return {"words": _("What is promised was recalculated")}


_TELLERS: dict[str, Callable[[Event, Story], dict[str, Any]]] = {
    "created": _created,
    "public_reply": _replied,
    "internal_note": _noted,
    "wait": _waits,
    "resume": _goes_on,
    "policy": _promised_anew,
    "calendar": _promised_anew,
}
