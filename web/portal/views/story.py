"""The conversation as the customer reads it: what was said, and between it what concerns them. Never a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from people.models import User, UserKind
from plans.core.terms import VendorTerms
from plans.presentation.labels import metric_name, say
from slas.presentation.labels import due_in_line, due_words
from supportdesk.kernel.fields.ranges import read_instant
from supportdesk.kernel.files.kinds import can_run_code
from tickets import rules
from tickets.models import Event, Message, Ticket
from tickets.operations.messages.intake import wait_reason
from web.desk.panels.story import Item

SOLVED_WORDS = {
    "fix": gettext_lazy("Solved with a fix"),
    "workaround": gettext_lazy("Solved with a workaround"),
    "other_solution": gettext_lazy("Solved"),
    "cannot_reproduce": gettext_lazy("Ended: we could not reproduce it"),
    "excluded": gettext_lazy("Ended: it is not part of the support"),
}
_VIA = {
    "portal": gettext_lazy("by the portal"),
    "email": gettext_lazy("by e-mail"),
    "phone": gettext_lazy("by phone"),
    "chat": gettext_lazy("by chat"),
    "api": gettext_lazy("by a program"),
}
_ENDS_A_WAIT = frozenset({"resume", "resolved", "closed", "reopened"})


@dataclass(frozen=True, slots=True)
class Told:
    """The ticket that is told about, the terms it was filed under, and who reads it: its contact or a colleague."""

    ticket: Ticket
    terms: VendorTerms
    reader: User

    def severity(self, number: Any) -> str:
        """Return the vendor's name of a severity."""
        level = self.terms.severity(int(number))
        return f"{level.name} {say(level.label, self.terms)}"

    def kind(self, key: str) -> str:
        """Return the vendor's name of a kind of request."""
        kinds = self.terms.request_types
        return next((say(kind.name, self.terms) for kind in kinds if kind.key == key), key)

    def place(self, place: Any) -> str:
        """Return who has it: the partner's name, or the vendor's with the name of the tier."""
        place = place or {}
        if place.get("partner"):
            return str(place["partner"])
        tier = next((say(tier.name, self.terms) for tier in self.terms.tiers if tier.key == place.get("tier")), "")
        vendor = self.terms.vendor.name
        return f"{vendor}, {tier}" if tier else vendor


def tell_customer(
    ticket: Ticket, terms: VendorTerms, reader: User, *, messages: Sequence[Message], log: Sequence[Event]
) -> list[Item]:
    """Return what was said and what concerns the customer, first to last."""
    told = Told(ticket, terms, reader)
    said = [_message_item(message, told) for message in messages]
    happened = [item for entry in log if (item := _event_item(entry, told))]
    return sorted([*said, *_waits(log, terms), *happened], key=lambda item: (item.at, item.rank))


def _message_item(message: Message, told: Told) -> Item:
    mine = message.by == "customer"
    by_partner = told.ticket.partner is not None and message.author.kind == "PARTNER"
    # The page puts "Support" beside it, so that the vendor's name is enough where the person's is not shown.
    ours = message.author.name if by_partner else told.terms.vendor.name
    return Item(
        kind="public" if mine else "ours",
        at=message.created_at,
        author=_speaker(message, told) if mine else ours,
        via=str(_VIA.get(message.channel, "")) if mine else "",
        text=message.body,
        files=tuple(_files(message, told.ticket)),
        rank=0,
    )


def _speaker(message: Message, told: Told) -> str:
    """Return who of the customer's people spoke; what an agent wrote down is the contact's."""
    speaker = message.author if message.author.kind == UserKind.CONTACT else message.ticket.contact.user
    return _("You") if speaker == told.reader else speaker.name


def _files(message: Message, ticket: Ticket) -> Iterator[dict[str, Any]]:
    for attachment in message.attachments.all():
        url = reverse("ticket-attachment", args=[ticket.reference, attachment.pk])
        yield {
            "name": attachment.name,
            "url": url,
            "size": attachment.size_bytes,
            "runs": can_run_code(attachment.name),
        }


def _event_item(entry: Event, told: Told) -> Item | None:
    tell = _TELLERS.get(entry.kind)
    words = tell(entry, told) if tell else None
    return Item(kind="event", at=entry.at, **words) if words else None


def _confirmed(entry: Event, told: Told) -> dict[str, Any]:
    severity = told.severity(entry.data.get("severity", told.ticket.severity))
    return {"words": _("We handle it as %(severity)s") % {"severity": severity}}


def _changed(entry: Event, told: Told) -> dict[str, Any]:
    values = {"old": told.severity(entry.data["from"]), "new": told.severity(entry.data["to"])}
    return {"words": _because(_("Changed from %(old)s to %(new)s") % values, entry)}


def _deadline(entry: Event, told: Told) -> dict[str, Any]:
    values = {"promise": metric_name(entry.data["metric"], told.terms)}
    if entry.data["due"] is None:
        return {"words": _because(_("%(promise)s: the time of your plan holds again") % values, entry)}
    due = due_words(read_instant(entry.data["due"]))
    return {"words": _because(_("%(promise)s: now by %(due)s") % (values | {"due": due}), entry)}


def _handed_over(entry: Event, told: Told) -> dict[str, Any]:
    words = _("Now with %(place)s") % {"place": told.place(entry.data.get("to"))}
    actor = entry.actor
    if actor is None or actor.kind != UserKind.CONTACT:
        return {"words": words}
    form = (
        _("You asked for the vendor. %(words)s")
        if actor == told.reader
        else _("%(name)s asked for the vendor. %(words)s")
    )
    return {"words": _because(form % {"name": actor.name, "words": words}, entry)}


def _resolved(entry: Event, told: Told) -> dict[str, Any]:
    if entry.data.get("by") == "customer":
        other = entry.actor if entry.actor != told.reader else None
        words = (
            _("%(name)s said that it is solved") % {"name": other.name} if other else _("You said that it is solved")
        )
        return {"words": words, "icon": "st-met"}
    words = str(SOLVED_WORDS.get(entry.data.get("kind", ""), SOLVED_WORDS["other_solution"]))
    explanation = entry.data.get("explanation")
    return {"words": f"{words}: {explanation}" if explanation else words, "icon": "st-met"}


def _closed(_entry: Event, _told: Told) -> dict[str, Any]:
    return {"words": _("Closed"), "icon": "st-met"}


def _reopened(entry: Event, told: Told) -> dict[str, Any]:
    because = entry.data.get("because")
    if because == "reply" and entry.actor == told.reader:
        return {"words": _("Opened again by your answer")}
    if because:
        return {"words": _("Opened again")}
    return {"words": _because(_("Opened again"), entry)}


def _called_out(_entry: Event, _told: Told) -> dict[str, Any]:
    return {"words": _("The technician on duty was called out")}


def _split(entry: Event, _told: Told) -> dict[str, Any]:
    words = _("The second problem goes on as %(number)s, which has clocks of its own")
    return {"words": words % {"number": entry.data.get("to", "")}}


def _contact(entry: Event, _told: Told) -> dict[str, Any]:
    return {"words": _("From here on it is the ticket of %(name)s") % {"name": entry.data["to"]}}


def _retyped(entry: Event, told: Told) -> dict[str, Any]:
    return {"words": _("We handle it as: %(kind)s") % {"kind": told.kind(entry.data.get("to", ""))}}


def _development(entry: Event, told: Told) -> dict[str, Any] | None:
    """Return what development does, without the issue, which stays inside (D5, E18)."""
    if not rules.customer_hears(entry.data):
        return None
    place = say(told.terms.development.name, told.terms) if told.terms.development else _("Development")
    if entry.data["what"] == "state":
        return {"words": _(_DEVELOPMENT_WORDS[entry.data["to"]]) % {"place": place}}
    starts_at = entry.data.get("starts_at")
    if starts_at is None:
        return {"words": _("%(place)s looks at it too") % {"place": place}}
    start = due_in_line(read_instant(starts_at))
    return {"words": _("%(place)s looks at it too, and starts %(start)s") % {"place": place, "start": start}}


def _intake_given(entry: Event, told: Told) -> dict[str, Any] | None:
    given_by = entry.data.get("given_by")
    if not given_by:
        return None
    values = {"vendor": told.terms.vendor.name, "name": given_by}
    return {"words": _("%(vendor)s support took this down, as %(name)s told it") % values}


_DEVELOPMENT_WORDS = {
    "planned": gettext_noop("%(place)s: the work on it is planned"),
    "in_progress": gettext_noop("%(place)s: the work on it has begun"),
    "done": gettext_noop("%(place)s: the work on it is done"),
}


def _because(words: str, entry: Event) -> str:
    reason = entry.data.get("reason")
    return f"{words}: {reason}" if reason else words


_TELLERS: dict[str, Callable[[Event, Told], dict[str, Any] | None]] = {
    "intake_given": _intake_given,
    "split": _split,
    "contact": _contact,
    "request_type": _retyped,
    "development": _development,
    "priority_confirmed": _confirmed,
    "severity": _changed,
    "deadline": _deadline,
    "handed_over": _handed_over,
    "resolved": _resolved,
    "closed": _closed,
    "reopened": _reopened,
    "called_out": _called_out,
}


def _waits(log: Sequence[Event], terms: VendorTerms) -> Iterator[Item]:
    """Return each wait with its end."""
    began: Event | None = None
    for entry in log:
        ends = entry.kind in _ENDS_A_WAIT or entry.kind == "wait" or _answers(entry)
        if began is not None and ends and not (_answers(entry) and began.data.get("for") != "customer"):
            yield _wait_item(began, entry, terms)
            began = None
        if entry.kind == "wait":
            began = entry
    if began is not None:
        yield _wait_item(began, None, terms)


def _answers(entry: Event) -> bool:
    return entry.kind == "public_reply" and entry.data.get("by") == "customer"


def _wait_item(began: Event, ended: Event | None, terms: VendorTerms) -> Item:
    for_customer = began.data.get("for") == "customer"
    if ended is None:
        form = _("Waiting for you: %(reason)s") if for_customer else _("Waiting for a third party: %(reason)s")
    else:
        form = _("Waited for you: %(reason)s") if for_customer else _("Waited for a third party: %(reason)s")
    words = form % {"reason": wait_reason(began.data, terms)}
    return Item(kind="event", at=began.at, until=ended.at if ended else None, words=words, state="wait")
