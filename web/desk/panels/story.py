"""What happened on a ticket, in the order it happened: the conversation, and between it the events in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User, UserKind
from plans.core.terms import VendorTerms
from plans.presentation.labels import metric_name
from slas.core.calendar.calendars import compile_calendar
from slas.core.clock.policies import METRICS
from slas.core.clock.timeline import MetricTimes, Timeline
from slas.presentation.labels import format_duration
from slas.presentation.waits import WAIT_LABELS
from supportdesk.kernel.files.kinds import can_run_code
from tickets.core.event_payloads import Wait
from tickets.core.sides import Side
from tickets.core.waits import list_waits
from tickets.models import Event, Message, MessageKind, Ticket
from tickets.operations.messages.intake import wait_reason
from tickets.presentation.events import describe_event, is_shown_otherwise
from tickets.presentation.labels import author_name
from tickets.presentation.story import Story, format_margin
from web.desk.panels.promise import roles_of, tiers_of

_BY = {
    "portal": gettext_lazy("via portal"),
    "phone": gettext_lazy("via phone"),
    "email": gettext_lazy("via email"),
    "chat": gettext_lazy("via chat"),
    "api": gettext_lazy("via API"),
}
_FIRST, _MESSAGE, _AFTER = range(3)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the conversation, as templates/ui/message.html reads it."""

    kind: str
    at: datetime
    author: str = ""
    via: str = ""
    text: str = ""
    files: tuple[dict[str, Any], ...] = ()
    words: str = ""
    state: str = ""
    icon: str = ""
    until: datetime | None = None
    rank: int = _AFTER
    message_id: int = 0


def build_story(
    ticket: Ticket,
    terms: VendorTerms,
    *,
    messages: Sequence[Message],
    log: Sequence[Event],
    timeline: Timeline,
    now: datetime,
) -> list[Item]:
    """Return the conversation with the events between, first to last."""
    story = Story(ticket, terms, timeline, log, now, roles_of(ticket), tiers_of(ticket))
    items = [
        *(_message_item(message, ticket) for message in messages),
        *_promises_kept(story),
        *_waits(story),
        *(
            Item(kind="event", at=entry.at, **describe_event(entry, story))
            for entry in log
            if not is_shown_otherwise(entry)
        ),
    ]
    return sorted(items, key=lambda item: (item.at, item.rank))


def _message_item(message: Message, ticket: Ticket) -> Item:
    ours = message.by != Side.CUSTOMER
    kind = "note" if message.kind == MessageKind.NOTE else "ours" if ours else "public"
    return Item(
        kind=kind,
        at=message.created_at,
        author=author_name(message) if ours else f"{_speaker(message).name}, {ticket.organisation.name}",
        via=_via(message, ticket, ours=ours),
        text=message.body,
        files=tuple(
            {
                "name": attachment.name,
                "runs": can_run_code(attachment.name),
                "url": reverse("ticket-attachment", args=[ticket.reference, attachment.pk]),
                "size": attachment.size_bytes,
            }
            for attachment in message.attachments.all()
        ),
        rank=_MESSAGE,
        message_id=message.pk,
    )


def _speaker(message: Message) -> User:
    """Return who of the customer's people said it: they themselves, or the contact for whom an agent wrote it down."""
    author = message.author
    return author if author is not None and author.kind == UserKind.CONTACT else message.ticket.contact.user


def _via(message: Message, ticket: Ticket, *, ours: bool) -> str:
    words = _("public reply") if ours else _channel(message)
    if message.ticket_id == ticket.pk:
        return words
    return _("%(words)s, on %(number)s") % {"words": words, "number": message.ticket.reference}


def _channel(message: Message) -> str:
    channel = str(_BY.get(message.channel, message.channel))
    if message.author is None or message.author.kind == UserKind.CONTACT:
        return channel
    return _("%(channel)s, recorded by %(name)s") % {"channel": channel, "name": message.author.name}


def _promises_kept(story: Story) -> Iterator[Item]:
    """Return when the first response was met, and every update that came too late."""
    for metric in METRICS:
        if metric == "priority_notice":
            continue  # its own event says whether it came in time
        for cycle in story.timeline.cycles(metric, max(story.now, story.ticket.updated_at)):
            if cycle.met_at is None or cycle.target is None or (metric == "next_update" and not cycle.breached):
                continue
            yield Item(
                kind="event",
                at=cycle.met_at,
                words=f"{_kept(metric, cycle, story)}{format_margin(cycle)}",
                state="over" if cycle.breached else "met",
                rank=_FIRST,
            )


def _kept(metric: str, cycle: MetricTimes, story: Story) -> str:
    words = _("%(promise)s done") if cycle.breached else _("%(promise)s met")
    return words % {"promise": metric_name(metric, story.terms)}


def _waits(story: Story) -> Iterator[Item]:
    """Return each wait with its end and the open time that was not counted."""
    for began, wait, ended in list_waits(story.log):
        yield _wait_item(began.at, wait, ended.at if ended else None, story)


def _wait_item(since: datetime, wait: Wait, until: datetime | None, story: Story) -> Item:
    labels = WAIT_LABELS[wait.for_]
    words = str(labels.ended if until else labels.lasts) % {"reason": wait_reason(wait, story.terms).rstrip(".")}
    return Item(kind="event", at=since, until=until, words=words + _paused_label(since, until, story), state="wait")


def _paused_label(start: datetime, until: datetime | None, story: Story) -> str:
    calendar, policy = story.timeline.promise_at(story.now)
    if not policy.stopped_by_waits(story.ticket.severity):
        return ""
    if until is None:
        return _(". Clocks paused")
    seconds = compile_calendar(calendar).elapsed(start, until)
    return _(". Clocks were paused for %(time)s") % {"time": format_duration(seconds)}
