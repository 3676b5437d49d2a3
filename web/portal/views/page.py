"""One ticket as its customer reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.queries import get_support
from customers.queries import get_contact_of
from people.models import User
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from plans.queries import get_terms
from slas.presentation.waits import CUSTOMER_WAIT_LABELS
from tickets import rules
from tickets.core.event_payloads import Wait
from tickets.core.states import WAITING, Status, waits_for
from tickets.models import Event, Message, Ticket
from tickets.operations.messages.intake import wait_reason
from tickets.presentation.intake import answered, still_missing
from tickets.queries import list_events, list_messages, list_related, read_timeline
from web.forms.questions import MissingForm
from web.portal.forms.filing import ReasonForm, ReopenForm, ReplyForm
from web.portal.views.frame import plan_version_label, portal_frame, vendor_words
from web.portal.views.promise import choose_promise, clock_rows, promise_title, rule_label, state_label
from web.portal.views.rows import severity_name
from web.portal.views.story import build_customer_story

_STATUS: dict[str, str] = {
    "OPEN": "",
    **dict.fromkeys(WAITING.values(), "wait"),
    "RESOLVED": "met",
    "CLOSED": "met",
    "MERGED": "",
}


def ticket_page(
    ticket: Ticket,
    reader: User,
    now: datetime,
    bound: Mapping[str, forms.Form],
    *,
    held: Sequence[Message] = (),
    seen: int | None = None,
) -> dict[str, Any]:
    """Return the whole context of the page; `bound` are forms that were sent and refused.

    `held` are messages that came since the sender looked; `seen` is the newest that they had seen, all of them if None.
    """
    contact = get_contact_of(reader)
    support = get_support(contact.organisation, now=now)
    terms = get_terms(ticket.plan_version.publication)
    log = list_events(ticket)
    timeline = read_timeline(ticket, log)
    return {
        **portal_frame(contact, support, now, current=""),
        "words": vendor_words(terms),
        "unreadable": timeline.unreadable,
        "ticket": ticket,
        "severity": severity_name(terms, ticket.severity),
        "status": status_label(ticket),
        "status_state": _STATUS[ticket.status],
        "asked": _asked(ticket, log, terms),
        "facts": _facts(ticket, terms, reader),
        **_conversation(ticket, terms, reader, log, held=held, seen=seen),
        "answers": answered(ticket, terms),
        **_missing(ticket, terms, log, bound),
        **_promise(ticket, terms, now, timeline),
        **_possible_acts(ticket, reader),
        "form": next(iter(bound.values()), None),
        "reply_form": bound.get("reply_form", ReplyForm()),
        "reopen_form": bound.get("reopen_form", ReopenForm(prefix="reopen")),
        "vendor_form": bound.get("vendor_form", ReasonForm(prefix="vendor")),
    }


def status_label(ticket: Ticket) -> str:
    """Return the state of the ticket, as the customer says it."""
    wait = waits_for(ticket.status)
    if wait is not None:
        return str(CUSTOMER_WAIT_LABELS[wait].waiting)
    words = {"OPEN": _("In progress"), "RESOLVED": _("Solved"), "CLOSED": _("Closed"), "MERGED": _("Merged")}
    return words[ticket.status]


def first_tier(ticket: Ticket) -> str:
    """Return the vendor's tier that takes what customers bring to it, empty where the vendor names none."""
    tiers = get_terms(ticket.plan_version.publication).tiers
    return tiers[0].key if tiers else ""


def _conversation(
    ticket: Ticket,
    terms: VendorTerms,
    reader: User,
    log: Sequence[Event],
    *,
    held: Sequence[Message],
    seen: int | None,
) -> dict[str, Any]:
    """Return what was said and done, up to the messages that came meanwhile, and those apart."""
    messages = list_messages(reader, ticket)
    items = build_customer_story(ticket, terms, reader, messages=messages, log=log)
    fresh = {message.pk for message in held}
    began = next((place for place, item in enumerate(items) if item.message_id in fresh), len(items))
    return {
        "items": items[:began],
        "meanwhile": items[began:],
        "seen": max((message.pk for message in messages), default=0) if seen is None else seen,
    }


def _possible_acts(ticket: Ticket, reader: User) -> dict[str, bool]:
    may_reply = rules.can_do(reader, ticket, "customer_reply")
    return {
        "may_reply": may_reply,
        "may_close": rules.can_close(reader, ticket),
        "may_reopen": rules.can_reopen(reader, ticket) and not may_reply,  # a reply opens a resolved one
        "may_ask_vendor": bool(first_tier(ticket)) and rules.can_do(reader, ticket, "hand_over"),
    }


def _promise(ticket: Ticket, terms: VendorTerms, now: datetime, timeline: Any) -> dict[str, Any]:
    times = timeline.at(max(now, ticket.updated_at))
    promise = choose_promise(timeline, times)
    plan = plan_version_label(get_terms(ticket.version_in_force.publication), ticket.plan_version.plan.key)
    word = localize(terms.vendor.words.severity, terms)
    calendar, _policy = timeline.promise_at(times.at)
    severity = severity_name(terms, ticket.severity)
    rule = rule_label(promise.metric, severity, round_the_clock=calendar.never_closes)
    return {
        "promise": promise,
        "time_left": promise.time_left(times.at),
        "promise_title": promise_title(promise, word, is_merged=ticket.status == "MERGED"),
        "promise_state_label": state_label(
            promise.state, is_done=promise.met_at is not None, wait=waits_for(ticket.status)
        ),
        "rule": f"{plan}: {rule}" if rule else "",
        "clocks": clock_rows(timeline, times, word, now, but=promise.subject, is_merged=ticket.status == "MERGED"),
    }


def _missing(
    ticket: Ticket, terms: VendorTerms, log: Sequence[Event], bound: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """Return the form for what is missing, and whether the ticket waits for just that."""
    missing = still_missing(ticket, terms)
    form = bound.get("missing_form") or (MissingForm(terms=terms, questions=missing) if missing else None)
    wait = _wait(ticket, log)
    return {
        "missing_form": form,
        "waits_for_missing": form is not None and wait is not None and wait.intake is not None,
    }


def _wait(ticket: Ticket, log: Sequence[Event]) -> Wait | None:
    """Return the wait for the customer that is on."""
    waits = (entry.payload for entry in reversed(log) if isinstance(entry.payload, Wait))
    return next(waits, None) if ticket.status == Status.WAITING_CUSTOMER else None


def _asked(ticket: Ticket, log: Sequence[Event], terms: VendorTerms) -> str:
    """Return what is asked of the customer, while the ticket waits for them."""
    wait = _wait(ticket, log)
    return wait_reason(wait, terms) if wait else ""


def _facts(ticket: Ticket, terms: VendorTerms, reader: User) -> list[dict[str, str]]:
    topic = next((localize(topic.text, terms) for topic in terms.topics if topic.key == ticket.topic_key), "")
    kind = next((localize(kind.name, terms) for kind in terms.request_types if kind.key == ticket.request_type_key), "")
    rows = [
        (_("Number"), ticket.reference),
        (_("Submitted for"), "" if ticket.contact.user == reader else ticket.contact.user.name),
        (_("Request"), kind),
        (_("Topic"), topic),
        (_("Product"), str(ticket.product) if ticket.product else ""),
        (_("Handled by"), ticket.partner.name if ticket.partner else terms.vendor.name),
    ]
    version = ticket.plan_version
    plan = {
        "term": _("Plan"),
        "value": plan_version_label(terms, version.plan.key),
        "url": reverse("portal-plan-version", args=[version.pk]),
    }
    facts = [{"term": term, "value": value} for term, value in rows if value]
    return [*facts, plan, *_moved_to(ticket), *_related(ticket, reader)]


def _related(ticket: Ticket, reader: User) -> list[dict[str, str]]:
    """Return where a second problem came from and what was split off, as far as the reader may see them (TERM-E16)."""
    related = list_related(reader, ticket)
    rows = [(_("Split from"), related.split_from)] if related.split_from else []
    rows += [(_("Split off"), one) for one in related.split_off]
    return [
        {"term": term, "value": one.reference, "url": reverse("portal-ticket", args=[one.reference])}
        for term, one in rows
    ]


def _moved_to(ticket: Ticket) -> list[dict[str, str]]:
    """Return the version whose promise holds now, where it is not the one that the ticket was filed under."""
    version = ticket.plan_version_now
    if version is None:
        return []
    words = plan_version_label(get_terms(version.publication), version.plan.key)
    return [{"term": _("Targets now"), "value": words, "url": reverse("portal-plan-version", args=[version.pk])}]
