"""The conversation as the customer reads it: what was said, and between it what concerns them. Never a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from people.models import User, UserKind
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize, metric_name, request_type_label, severity_label
from slas.presentation.labels import due_in_line, format_due
from slas.presentation.waits import CUSTOMER_WAIT_LABELS
from supportdesk.kernel.files.kinds import can_run_code
from tickets import rules
from tickets.core import event_payloads as payloads
from tickets.core.events import EventKind, kind_of
from tickets.core.sides import Side
from tickets.core.waits import list_waits
from tickets.models import Event, Message, Ticket
from tickets.operations.messages.intake import wait_reason
from tickets.presentation.story import because
from web.desk.panels.story import Item

SOLVED_WORDS = {
    "fix": gettext_lazy("Solved with a fix"),
    "workaround": gettext_lazy("Solved with a workaround"),
    "other_solution": gettext_lazy("Solved"),
    "cannot_reproduce": gettext_lazy("Closed: we could not reproduce it"),
    "excluded": gettext_lazy("Closed: not covered by support"),
}
_VIA = {
    "portal": gettext_lazy("via portal"),
    "email": gettext_lazy("via email"),
    "phone": gettext_lazy("via phone"),
    "chat": gettext_lazy("via chat"),
    "api": gettext_lazy("via API"),
}


@dataclass(frozen=True, slots=True)
class StoryContext:
    """The ticket, the terms it was filed under, and who reads it: its contact or a colleague."""

    ticket: Ticket
    terms: VendorTerms
    reader: User

    def severity(self, number: int) -> str:
        """Return the vendor's name of a severity."""
        return severity_label(self.terms, number)

    def kind(self, key: str) -> str:
        """Return the vendor's name of a kind of request."""
        return request_type_label(self.terms, key)

    def place(self, place: Any) -> str:
        """Return who has it: the partner's name, or the vendor's with the name of the tier."""
        place = place or {}
        if place.get("partner"):
            return str(place["partner"])
        tier = next((localize(tier.name, self.terms) for tier in self.terms.tiers if tier.key == place.get("tier")), "")
        vendor = self.terms.vendor.name
        return f"{vendor}, {tier}" if tier else vendor


def build_customer_story(
    ticket: Ticket, terms: VendorTerms, reader: User, *, messages: Sequence[Message], log: Sequence[Event]
) -> list[Item]:
    """Return what was said and what concerns the customer, first to last."""
    context = StoryContext(ticket, terms, reader)
    payload = [_message_item(message, context) for message in messages]
    read = [entry for entry in log if rules.can_see_event(reader, entry)]
    happened = [item for entry in read if (item := _event_item(entry, context))]
    waits = [_wait_item(began.at, wait, ended.at if ended else None, terms) for began, wait, ended in list_waits(read)]
    return sorted([*payload, *waits, *happened], key=lambda item: (item.at, item.rank))


def _message_item(message: Message, context: StoryContext) -> Item:
    mine = message.by == Side.CUSTOMER
    partner = context.ticket.partner is not None and message.author
    # The page puts "Support" beside it, so that the vendor's name is enough where the person's is not shown.
    ours = partner.name if partner and partner.kind == UserKind.PARTNER else context.terms.vendor.name
    return Item(
        kind="public" if mine else "ours",
        at=message.created_at,
        author=_speaker(message, context) if mine else ours,
        via=str(_VIA.get(message.channel, "")) if mine else "",
        text=message.body,
        files=tuple(_files(message, context.ticket)),
        rank=0,
        message_id=message.pk,
    )


def _speaker(message: Message, context: StoryContext) -> str:
    """Return who of the customer's people spoke; what an agent wrote down is the contact's."""
    author = message.author
    speaker = author if author is not None and author.kind == UserKind.CONTACT else message.ticket.contact.user
    return _("You") if speaker == context.reader else speaker.name


def _files(message: Message, ticket: Ticket) -> Iterator[dict[str, Any]]:
    for attachment in message.attachments.all():
        url = reverse("ticket-attachment", args=[ticket.reference, attachment.pk])
        yield {
            "name": attachment.name,
            "url": url,
            "size": attachment.size_bytes,
            "runs": can_run_code(attachment.name),
        }


def _event_item(entry: Event, context: StoryContext) -> Item | None:
    describe = DESCRIPTIONS.get(kind_of(entry.payload)) if entry.payload else None
    words = describe(entry, entry.payload, context) if describe else None
    return Item(kind="event", at=entry.at, **words) if words else None


def _confirmed(_entry: Event, payload: payloads.PriorityConfirmed, context: StoryContext) -> dict[str, Any]:
    severity = context.severity(payload.severity or context.ticket.severity)
    return {"words": _("We are handling this as %(severity)s") % {"severity": severity}}


def _changed(_entry: Event, payload: payloads.SeverityChanged, context: StoryContext) -> dict[str, Any]:
    values = {"old": context.severity(payload.from_), "new": context.severity(payload.to)}
    return {"words": because(_("Changed from %(old)s to %(new)s") % values, payload.reason)}


def _deadline(_entry: Event, payload: payloads.DeadlineSet, context: StoryContext) -> dict[str, Any]:
    values = {"promise": metric_name(payload.metric, context.terms)}
    if payload.due is None:
        return {"words": because(_("%(promise)s: your plan’s deadline applies again") % values, payload.reason)}
    due = format_due(payload.due)
    return {"words": because(_("%(promise)s: now by %(due)s") % (values | {"due": due}), payload.reason)}


def _handed_over(entry: Event, payload: payloads.HandedOver, context: StoryContext) -> dict[str, Any]:
    words = _("Now handled by %(place)s") % {"place": context.place(payload.to)}
    actor = entry.actor
    if actor is None or actor.kind != UserKind.CONTACT:
        return {"words": words}
    form = (
        _("You contacted the vendor. %(words)s")
        if actor == context.reader
        else _("%(name)s contacted the vendor. %(words)s")
    )
    return {"words": because(form % {"name": actor.name, "words": words}, payload.reason)}


def _resolved(entry: Event, payload: payloads.Resolved, context: StoryContext) -> dict[str, Any]:
    if payload.by == Side.CUSTOMER:
        other = entry.actor if entry.actor != context.reader else None
        words = _("%(name)s marked it as solved") % {"name": other.name} if other else _("You marked it as solved")
        return {"words": words, "icon": "st-met"}
    words = str(SOLVED_WORDS.get(payload.kind, SOLVED_WORDS["other_solution"]))
    explanation = payload.explanation
    return {"words": f"{words}: {explanation}" if explanation else words, "icon": "st-met"}


def _closed(_entry: Event, _payload: payloads.Closed, _context: StoryContext) -> dict[str, Any]:
    return {"words": _("Closed"), "icon": "st-met"}


def _reopened(entry: Event, payload: payloads.Reopened, context: StoryContext) -> dict[str, Any]:
    if payload.because == "reply" and entry.actor == context.reader:
        return {"words": _("Reopened by your reply")}
    if payload.because:
        return {"words": _("Reopened")}
    return {"words": because(_("Reopened"), payload.reason)}


def _called_out(_entry: Event, _payload: payloads.CalledOut, _context: StoryContext) -> dict[str, Any]:
    return {"words": _("The on-call engineer was paged")}


def _split(_entry: Event, payload: payloads.Split, _context: StoryContext) -> dict[str, Any]:
    words = _("The second problem continues as %(number)s, with its own response times")
    return {"words": words % {"number": payload.to}}


def _contact(_entry: Event, payload: payloads.ContactChanged, _context: StoryContext) -> dict[str, Any]:
    return {"words": _("From here on, %(name)s is the contact") % {"name": payload.to}}


def _retyped(_entry: Event, payload: payloads.RequestTypeChanged, context: StoryContext) -> dict[str, Any]:
    return {"words": _("We are handling this as: %(kind)s") % {"kind": context.kind(payload.to)}}


def _development(_entry: Event, payload: payloads.DevelopmentNews, context: StoryContext) -> dict[str, Any]:
    """Return what development does, without the issue, which stays inside (TERM-D5, TERM-E18)."""
    place = localize(context.terms.development.name, context.terms) if context.terms.development else _("Development")
    if payload.what == "state":
        return {"words": _(_DEVELOPMENT_WORDS[payload.to or ""]) % {"place": place}}
    starts_at = payload.starts_at
    if starts_at is None:
        return {"words": _("%(place)s is looking at it too") % {"place": place}}
    start = due_in_line(starts_at)
    return {"words": _("%(place)s will look at it too, starting %(start)s") % {"place": place, "start": start}}


def _intake_given(_entry: Event, payload: payloads.IntakeGiven, context: StoryContext) -> dict[str, Any] | None:
    given_by = payload.given_by
    if not given_by:
        return None
    values = {"vendor": context.terms.vendor.name, "name": given_by}
    return {"words": _("Recorded by %(vendor)s support from information by %(name)s") % values}


_DEVELOPMENT_WORDS = {
    "planned": gettext_noop("%(place)s: the work on it is planned"),
    "in_progress": gettext_noop("%(place)s: the work on it has begun"),
    "done": gettext_noop("%(place)s: the work on it is done"),
}


# Each is called with what its kind says. The conversation shows replies, and waits are shown with their ends.
DESCRIPTIONS: Final[Mapping[EventKind, Callable[[Event, Any, StoryContext], dict[str, Any] | None] | None]] = {
    EventKind.CREATED: None,
    EventKind.PUBLIC_REPLY: None,
    EventKind.WAIT: None,
    EventKind.RESUME: None,
    EventKind.PRIORITY_CONFIRMED: _confirmed,
    EventKind.SEVERITY: _changed,
    EventKind.DEADLINE: _deadline,
    EventKind.CONTACT: _contact,
    EventKind.HANDED_OVER: _handed_over,
    EventKind.RESOLVED: _resolved,
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.MERGED: None,  # the page says at its head what it was merged into
    EventKind.MERGED_IN: None,
    EventKind.SPLIT: _split,
    EventKind.REQUEST_TYPE: _retyped,
    EventKind.DEVELOPMENT: _development,
    EventKind.INTAKE_GIVEN: _intake_given,
    EventKind.CALLED_OUT: _called_out,
}


def _wait_item(since: datetime, wait: payloads.Wait, until: datetime | None, terms: VendorTerms) -> Item:
    labels = CUSTOMER_WAIT_LABELS[wait.for_]
    words = str(labels.ended if until else labels.lasts) % {"reason": wait_reason(wait, terms)}
    return Item(kind="event", at=since, until=until, words=words, state="wait")
