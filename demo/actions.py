"""Acts, performed: every verb of a script is one call of the desk's own operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from demo.people import Company
from demo.schema import Act, File, Outline
from people.models import User
from plans.core.questions import Case, missing_questions
from plans.core.subjects import FEATURE_REQUEST
from plans.core.terms import VendorTerms
from tickets.core.sides import Side
from tickets.models import DevelopmentIssue, IssueKind, Message, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.merging import merge_tickets, undo_merge
from tickets.operations.acts.reclassifying import change_request_type
from tickets.operations.acts.splitting import split_ticket
from tickets.operations.development.hand_over import hand_over_to_development
from tickets.operations.development.issues import change_state
from tickets.operations.filing import Filing, file_ticket
from tickets.operations.filing_draft import Draft
from tickets.operations.messages import conversation
from tickets.operations.messages.attachments import Upload


class UnexpectedDecision(Exception):
    """The desk decided otherwise than the script expects; the message says how and why."""


@dataclass(frozen=True)
class Turn:
    """One act of one ticket, at its instant."""

    ticket: Ticket
    outline: Outline
    act: Act
    actor: User
    company: Company
    now: datetime
    others: Mapping[str, Ticket]


def file_outline(outline: Outline, company: Company, terms: VendorTerms, now: datetime) -> Ticket | None:
    """File the ticket of an outline; None where the script expects a refusal. Raises UnexpectedDecision."""
    contact = company.contacts[outline.contact]
    request_type = outline.request_type or terms.request_types[0].key
    severity = outline.severity or _usual_severity(outline, request_type, terms)
    draft = Draft(
        contact=contact,
        channel=outline.channel,
        severity=severity,
        request_type_key=request_type,
        subject=outline.subject,
        body=outline.body,
        topic_key=outline.topic or "",
        product=company.product_of(contact, outline.product) if outline.product else None,
        intake=_answers(
            outline, Case(request_type, severity, outline.topic or "", outline.product or ""), company, terms
        ),
        uploads=_uploads(outline.files),
    )
    actor = company.people[outline.filed_by] if outline.filed_by else contact.user
    return _as_expected(file_ticket(draft=draft, actor=actor, now=now), outline)


def perform(turn: Turn) -> None:
    """Do what the act says; raises what the operation raises."""
    _VERBS[turn.act.verb](turn)


def _usual_severity(outline: Outline, request_type: str, terms: VendorTerms) -> int:
    """Return what a form would offer: the topic's severity, the request type's, else the lowest."""
    topic = terms.topic(outline.topic).default_severity if outline.topic else None
    return topic or terms.request_type(request_type).default_severity or terms.severities[-1].number


def _answers(outline: Outline, case: Case, company: Company, terms: VendorTerms) -> dict[str, str]:
    """Return what the customer answers: the script's own words, the usual ones, and nothing where something is left out."""
    language = company.contacts[outline.contact].user.language
    missing = missing_questions(terms.questions, case, outline.intake)
    usual = {
        question.key: company.answers[question.key].pick(language, terms.vendor.default_language)
        for question in missing
        if question.key in company.answers and question.key not in outline.leaves_out
    }
    return usual | outline.intake


def _as_expected(filing: Filing, outline: Outline) -> Ticket | None:
    decision = filing.decision
    if outline.refused is None and filing.ticket is None:
        words = decision.message.pick("en")
        raise UnexpectedDecision(f"the submission was refused ({decision.reason}): {words}")
    if outline.refused is not None and (filing.ticket is not None or decision.reason != outline.refused):
        raise UnexpectedDecision(
            f"the script expects a refusal ({outline.refused}), but the decision was {decision.reason}"
        )
    return filing.ticket


def _uploads(files: tuple[File, ...]) -> tuple[Upload, ...]:
    return tuple(
        Upload(name=file.name, content_type="text/plain", content=(file.text + "\n").encode()) for file in files
    )


def _reply(turn: Turn) -> None:
    conversation.reply(
        ticket=turn.ticket,
        actor=turn.actor,
        body=turn.act.reply or "",
        uploads=_uploads(turn.act.files),
        wait_for_customer=turn.act.asking or "",
        now=turn.now,
    )


def _answer(turn: Turn) -> None:
    conversation.reply(
        ticket=turn.ticket,
        actor=turn.actor,
        body=turn.act.answer or "",
        uploads=_uploads(turn.act.files),
        now=turn.now,
    )


def _note(turn: Turn) -> None:
    conversation.add_note(
        ticket=turn.ticket,
        actor=turn.actor,
        body=turn.act.note or "",
        uploads=_uploads(turn.act.files),
        now=turn.now,
    )


def _wait(turn: Turn) -> None:
    status_changes.wait_for(
        ticket=turn.ticket,
        actor=turn.actor,
        party=turn.act.wait or "",
        reason=turn.act.because or "",
        now=turn.now,
    )


def _resume(turn: Turn) -> None:
    status_changes.resume(ticket=turn.ticket, actor=turn.actor, reason=turn.act.resume or "", now=turn.now)


def _confirm(turn: Turn) -> None:
    status_changes.confirm_severity(
        ticket=turn.ticket,
        actor=turn.actor,
        severity=turn.act.confirm or 0,
        reason=turn.act.because or "",
        now=turn.now,
    )


def _severity(turn: Turn) -> None:
    status_changes.change_severity(
        ticket=turn.ticket,
        actor=turn.actor,
        severity=turn.act.severity or 0,
        reason=turn.act.because or "",
        now=turn.now,
    )


def _assign(turn: Turn) -> None:
    assignee = turn.company.people[turn.act.assign] if turn.act.assign else None
    status_changes.assign(ticket=turn.ticket, actor=turn.actor, assignee=assignee, now=turn.now)


def _hand_over(turn: Turn) -> None:
    key, reason = turn.act.hand_over or "", turn.act.because or ""
    partner = turn.company.partners.get(key)
    if partner is not None:
        status_changes.hand_over_to_partner(
            ticket=turn.ticket, actor=turn.actor, partner=partner, reason=reason, now=turn.now
        )
    else:
        status_changes.hand_over_to_tier(
            ticket=turn.ticket, actor=turn.actor, tier_key=key, reason=reason, now=turn.now
        )


def _resolve(turn: Turn) -> None:
    status_changes.resolve(
        ticket=turn.ticket,
        actor=turn.actor,
        kind=turn.act.resolve or "",
        explanation=turn.act.because or "",
        now=turn.now,
    )


def _close(turn: Turn) -> None:
    status_changes.close(ticket=turn.ticket, actor=turn.actor, now=turn.now)


def _reopen(turn: Turn) -> None:
    status_changes.reopen(ticket=turn.ticket, actor=turn.actor, reason=turn.act.reopen or "", now=turn.now)


def _split(turn: Turn) -> None:
    last_message = Message.objects.filter(ticket=turn.ticket, by=Side.CUSTOMER).order_by("-created_at", "-id")[0]
    severity = Ticket.objects.values_list("severity", flat=True).get(pk=turn.ticket.pk)
    split_ticket(
        ticket=turn.ticket,
        actor=turn.actor,
        message_ids=[last_message.pk],
        subject=turn.act.split or "",
        severity=turn.act.into or severity,
        request_type_key=turn.ticket.request_type_key,
        reason=turn.act.because or "",
        now=turn.now,
    )


def _merge(turn: Turn) -> None:
    target = turn.others.get(turn.act.merge or "")
    if target is None:
        raise UnexpectedDecision(f"ticket {turn.act.merge!r} does not exist yet")
    merge_tickets(source=turn.ticket, target=target, actor=turn.actor, reason=turn.act.because or "", now=turn.now)


def _undo_merge(turn: Turn) -> None:
    undo_merge(source=turn.ticket, actor=turn.actor, reason=turn.act.undo_merge or "", now=turn.now)


def _kind(turn: Turn) -> None:
    change_request_type(
        ticket=turn.ticket,
        actor=turn.actor,
        request_type_key=turn.act.kind or "",
        reason=turn.act.because or "",
        now=turn.now,
    )


def _development(turn: Turn) -> None:
    title = turn.act.development or ""
    is_wish = turn.ticket.kind == FEATURE_REQUEST
    hand_over_to_development(
        ticket=turn.ticket,
        actor=turn.actor,
        reason=turn.act.because or "",
        now=turn.now,
        issue=DevelopmentIssue.objects.filter(title=title).first(),
        title=title,
        kind=IssueKind.FEATURE if is_wish else IssueKind.BUG,
    )


def _news(turn: Turn) -> None:
    issue = DevelopmentIssue.objects.filter(links__ticket=turn.ticket).order_by("-links__linked_at", "-id").first()
    if issue is None:
        raise UnexpectedDecision("the ticket is not linked to a development issue")
    change_state(
        issue=issue,
        state=turn.act.news or "",
        note=turn.act.because or "",
        public_note=turn.act.public_note or "",
        actor=turn.actor,
        now=turn.now,
    )


_VERBS: dict[str, Callable[[Turn], None]] = {
    "reply": _reply,
    "answer": _answer,
    "note": _note,
    "wait": _wait,
    "resume": _resume,
    "confirm": _confirm,
    "severity": _severity,
    "assign": _assign,
    "hand_over": _hand_over,
    "resolve": _resolve,
    "close": _close,
    "reopen": _reopen,
    "split": _split,
    "merge": _merge,
    "undo_merge": _undo_merge,
    "kind": _kind,
    "development": _development,
    "news": _news,
}
