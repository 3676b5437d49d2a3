"""Where an agent writes: what is in the composer, and the canned responses offered for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.dateformat import DateFormat
from django.utils.timezone import localtime
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from people.languages import language_of
from people.models import User
from plans.queries import get_terms
from supportdesk.kernel import clock
from tickets import rules
from tickets.core.placeholders import fill
from tickets.models import CannedResponse, Message, MessageKind, Ticket
from tickets.queries import find_draft, list_canned_responses
from web.desk.forms.ticket import ReplyForm


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and came back: with what is wrong with it, or held because of messages that came meanwhile."""

    form: ReplyForm
    problems: tuple[str, ...] = ()
    held: tuple[Message, ...] = ()


def refused(form: ReplyForm, held: tuple[Message, ...] = ()) -> Typed:
    """Return what was typed with every refusal of its form."""
    return Typed(form, tuple(str(error) for errors in form.errors.values() for error in errors), held)


def composer_for(ticket: Ticket, actor: User, *, seen: int, typed: Typed | None = None) -> dict[str, Any] | None:
    """Return what the composer shows, None for somebody who may neither answer nor write a note.

    `seen` is the newest message on the page. What was typed goes before a draft; a held reply may be sent again once
    its writer has seen what came meanwhile.
    """
    may_reply, may_note = rules.can_do(actor, ticket, "agent_reply"), rules.can_do(actor, ticket, "note")
    if not (may_reply or may_note or typed):
        return None
    written = _typed(typed) if typed else _drafted(actor, ticket, may_reply=may_reply)
    return {
        "problems": typed.problems if typed else (),
        # What was begun as a reply stays one, though it cannot be sent now: a note is another thing.
        "may_reply": may_reply or written["kind"] == "public",
        "may_note": may_note,
        "may_wait": may_reply and rules.can_do(actor, ticket, "wait_customer"),
        "is_held": bool(typed and typed.held),
        "canned_responses": _canned_responses(ticket) if rules.is_staff(actor) else [],
        "seen": seen,
        "files": (typed.form if typed else ReplyForm(auto_id="composer-%s"))["files"],
        **written,
    }


def saved_label(at: datetime) -> str:
    """Return when a draft was kept, by the reader's clock."""
    return _("Draft saved %(time)s") % {"time": DateFormat(localtime(at)).format("G:i")}


def fill_canned_response(canned_response: CannedResponse, ticket: Ticket, actor: User) -> str:
    """Return the text of a canned response for this ticket, its placeholders filled."""
    return fill(
        canned_response.body,
        {
            "contact.name": ticket.contact.user.name,
            "organisation.name": ticket.organisation.name,
            "ticket.reference": ticket.reference,
            "ticket.subject": ticket.subject,
            "agent.name": actor.name,
            "vendor.name": get_terms(ticket.plan_version.publication).vendor.name,
        },
    )


def _typed(typed: Typed) -> dict[str, Any]:
    """Return what was typed. What the writer has seen stays as it was, until what came meanwhile is shown to them."""
    sent = {name: typed.form[name].value() or "" for name in ("kind", "text", "note", "asked", "seen")}
    if sent["kind"] == "note" and "note" not in typed.form.data:  # one text for both kinds
        sent |= {"text": "", "note": sent["text"]}
    if typed.held or not str(sent["seen"]).isdecimal():
        del sent["seen"]
    return sent


def _drafted(actor: User, ticket: Ticket, *, may_reply: bool) -> dict[str, Any]:
    draft = find_draft(actor, ticket)
    is_note = draft.kind == MessageKind.NOTE if draft else not may_reply
    return {
        "kind": "note" if is_note else "public",
        "text": draft.text(MessageKind.PUBLIC) if draft else "",
        "note": draft.text(MessageKind.NOTE) if draft else "",
        "asked": "",
        "kept": saved_label(draft.updated_at) if draft else "",
        "kept_at": draft.updated_at.isoformat() if draft else "",
    }


def _canned_responses(ticket: Ticket) -> list[dict[str, Any]]:
    """Return the canned responses by language, the customer's own first."""
    theirs = language_of(ticket.contact.user, now=clock.now())
    canned_responses = sorted(
        list_canned_responses(),
        key=lambda canned_response: (canned_response.language != theirs, canned_response.language),
    )
    return [
        {"language": get_language_info(language)["name_translated"], "code": language, "responses": list(found)}
        for language, found in groupby(canned_responses, key=lambda canned_response: canned_response.language)
    ]
