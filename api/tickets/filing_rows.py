"""The filing form, decisions and phone lines as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext

from api.plans.rows import channel_rows, length_row
from api.tickets.rows import Row, plan_row, severity_row
from contracts.core.entitlement import Decision
from contracts.presentation.phone_lines import all_lines
from contracts.queries import Support, decide_for
from customers.models import Contact, InstalledProduct
from plans.core.hours import format_opening_hours, phone_line_document
from plans.core.opening import opening
from plans.core.places import PhoneLine
from plans.core.policy import target_at_filing
from plans.core.questions import Question
from plans.core.subjects import RequestType, Severity, Topic
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from slas.core.calendar.calendars import compile_calendar, parse_calendar
from slas.core.clock.conditions import FilingDetails

CHANNEL = "api"


def form_row(contact: Contact, support: Support, products: Iterable[InstalledProduct], now: datetime) -> Row:
    """Return everything there is to choose, and what would come of each severity."""
    terms, plan = support.terms, support.plan
    return {
        "contact": {"id": contact.pk, "name": contact.user.name},
        "organisation": contact.organisation,
        "plan": plan_row(terms, plan.key) if plan else None,
        "region": support.region_key,
        "severities": [_severity(contact, support, level, now) for level in terms.severities],
        "request_types": [_request_type(kind, terms) for kind in terms.request_types],
        "topics": [_topic(topic, terms) for topic in terms.topics],
        "products": [{"id": product.pk, "name": str(product)} for product in products],
        "channels": channel_rows(plan) if plan else [],
        "phone_lines": line_rows(support, all_lines(support), now),
        "questions": [_question(question, terms) for question in terms.questions],
    }


def decision_row(decision: Decision, support: Support, now: datetime) -> Row:
    """Return a decision with its words and ways on."""
    terms = support.terms
    lines = [line for line in terms.phone_lines if line.key in decision.phone_lines]
    return {
        "may_file": decision.may_file,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "message": localize(decision.message, terms),
        "way_out": localize(decision.next_step, terms),
        "phone_lines": line_rows(support, lines, now),
        "links": [
            {"label": localize(link.text, terms), "url": link.url} for link in terms.links if link.key in decision.links
        ],
    }


def line_rows(support: Support, lines: Iterable[PhoneLine], now: datetime) -> list[Row]:
    """Return phone lines with whether somebody answers them now (TERM-B2)."""
    return [_line(support, line, now) for line in lines]


def _line(support: Support, line: PhoneLine, now: datetime) -> Row:
    terms = support.terms
    document = phone_line_document(terms, line, str(support.plan_key), support.region_key)
    state = opening(compile_calendar(parse_calendar(document)), now)
    return {
        "key": line.key,
        "name": localize(line.name, terms),
        "number": line.number,
        "is_open": state.is_open,
        "changes_at": state.changes_at,
        "hours": format_opening_hours(document, gettext),
        "languages": list(line.languages),
        "severities": None if line.severities is None else list(line.severities),
        "is_emergency": line.emergency,
        "note": localize(line.note, terms) if line.note else "",
    }


def _severity(contact: Contact, support: Support, level: Severity, now: datetime) -> Row:
    terms, plan = support.terms, support.plan
    filing = FilingDetails(channel=CHANNEL, contact_kind=contact.kind)
    target = (
        target_at_filing(terms, plan, support.region_key, "first_response", level.number, filing=filing, now=now)
        if plan
        else None
    )
    decision = decide_for(
        support=support,
        contact=contact,
        channel=CHANNEL,
        severity=level.number,
        request_type_key=terms.request_types[0].key,
    )
    return severity_row(terms, level.number) | {
        "definition": localize(level.definition, terms),
        "first_response": length_row(target) if target is not None and target.is_timed else None,
        "decision": decision_row(decision, support, now),
    }


def _request_type(kind: RequestType, terms: VendorTerms) -> Row:
    return {
        "key": kind.key,
        "kind": kind.kind,
        "name": localize(kind.name, terms),
        "default_severity": kind.default_severity,
        "has_clocks": kind.clocks,
        "notice": localize(kind.notice, terms) if kind.notice else "",
    }


def _topic(topic: Topic, terms: VendorTerms) -> Row:
    links: Mapping[str, str] = {link.key: link.url for link in terms.links}
    no = topic.excluded
    excluded = no and {
        "reason": localize(no.reason, terms),
        "way_out": localize(no.way_out, terms),
        "url": links.get(no.link or ""),
    }
    return {
        "key": topic.key,
        "name": localize(topic.text, terms),
        "level": topic.level,
        "default_severity": topic.default_severity,
        "excluded": excluded,
    }


def _question(question: Question, terms: VendorTerms) -> Row:
    when = question.when
    return {
        "key": question.key,
        "text": localize(question.text, terms),
        "hint": localize(question.hint, terms) if question.hint else "",
        "kind": question.kind,
        "choices": [{"key": choice.key, "name": localize(choice.text, terms)} for choice in question.choices],
        "is_required": question.required,
        "request_types": list(when.request_types),
        "topics": list(when.topics),
        "products": list(when.products),
        "severities": list(when.severities),
    }
