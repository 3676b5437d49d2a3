"""The one way in: each filing, from whichever page or program, is decided on and stored here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from contracts.core.entitlement import Decision
from contracts.queries import Entitlement, Support, decide_entitlement
from customers.models import Partner
from oncall.queries import people_on_duty
from people.actors import DESK, Actor, row_of
from people.models import User
from people.queries import holders_by_role, present, substitutes
from plans.core.questions import Case, Question, chosen_answers, missing_questions
from plans.core.terms import VendorTerms
from plans.operations import snapshot_sla_policy
from supportdesk.audit.operations import record
from supportdesk.kernel.database.bulk_insert import insert_row
from tickets import rules
from tickets.core.event_payloads import CalledOut, Created
from tickets.core.search_words import as_written
from tickets.core.sides import Side
from tickets.errors import NotAllowed
from tickets.models import Event, FilingAttempt, Message, MessageKind, Ticket
from tickets.models.ticket import FIRST_NUMBER
from tickets.operations import notices
from tickets.operations.clocks.refreshing import start_clocks
from tickets.operations.event_log import next_event
from tickets.operations.filing_attempts import attempt_decision, find_attempt, is_same, store_attempt
from tickets.operations.filing_draft import Draft
from tickets.operations.indexing import message_search, ticket_search
from tickets.operations.messages.attachments import attach_files, check_uploads
from tickets.operations.messages.copying import copy_messages
from tickets.operations.messages.intake import ask_for_missing, collect_intake


@dataclass(frozen=True)
class Filing:
    """What came of it: the stored attempt, the decision in words, and the ticket if there may be one."""

    attempt: FilingAttempt
    decision: Decision
    ticket: Ticket | None


@transaction.atomic
def file_ticket(*, draft: Draft, actor: Actor, now: datetime, support: Support | None = None) -> Filing:
    """File a ticket if the customer is entitled to it, else store the refusal with its words.

    A caller that has read the customer's support for the same instant gives it; else it is read here.
    What the vendor asks for and is not there lets the ticket wait for the customer (TERM-D6, TERM-E36). A form that was
    sent before
    gives what came of it then, unless it was changed. Raises NotAllowed for somebody whom the actor may not file for, BadAttachment, BadIntake.
    """
    if not rules.can_file_for(actor, draft.contact):
        raise NotAllowed("Contacts can only submit for themselves, partners only for their own customers.")
    person = row_of(actor)
    if person is not None and rules.is_contact(person) and draft.channel == "phone":
        raise NotAllowed("Only staff and partners can submit tickets for calls.")
    draft = replace(draft, subject=as_written(draft.subject), body=as_written(draft.body))
    before = find_attempt(draft.filing_key)
    if before is not None and is_same(before, draft, person):
        return Filing(attempt=before, decision=attempt_decision(before), ticket=before.ticket)
    if before is not None:
        draft = replace(draft, filing_key=None)  # the form was changed and sent again: another problem
    check_uploads(draft.uploads)
    entitlement = decide_entitlement(
        contact=draft.contact,
        channel=draft.channel,
        severity=draft.severity,
        request_type_key=draft.request_type_key,
        topic_key=draft.topic_key,
        product=draft.product,
        now=now,
        support=support,
    )
    ticket = None
    if entitlement.decision.may_file:
        ticket = _open_ticket(draft, entitlement, person, now)
    attempt = store_attempt(draft, entitlement.decision, ticket, person, now)
    if ticket is None:
        record(
            actor=person or str(DESK),
            action="tickets.filing.refused",
            target=f"filing:{attempt.pk}",
            data={"reason": entitlement.decision.reason},
            now=now,
        )
    return Filing(attempt=attempt, decision=entitlement.decision, ticket=ticket)


def _open_ticket(draft: Draft, entitlement: Entitlement, actor: User | None, now: datetime) -> Ticket:
    terms, version = entitlement.terms, entitlement.plan_version
    if version is None:
        raise RuntimeError("An entitlement that allows a ticket needs a plan.")
    intake, missing = _intake(draft, terms)
    ticket = _new_ticket(draft, entitlement, intake, actor, now)
    origin = draft.origin.ticket.reference if draft.origin else None
    chosen = chosen_answers(terms.questions, intake)
    created = Created(
        draft.severity, draft.channel, version.publication.label, origin, draft.contact.kind, chosen or None
    )
    log = [next_event(ticket=ticket, payload=created, at=now, actor=actor)]
    log += _call_out(ticket, terms, version.plan.key, actor, now)
    if missing:
        log.append(ask_for_missing(ticket, missing, now))
    times = start_clocks(ticket=ticket, log=log, now=now)
    _write_first(ticket, draft, actor, now)
    if draft.origin is None:
        notices.notify_filed(ticket=ticket, times=times, missing=missing, by=actor, now=now)
    else:
        notices.notify_split(ticket=ticket, origin=draft.origin.ticket, times=times, by=actor, now=now)
    return ticket


def _write_first(ticket: Ticket, draft: Draft, actor: User | None, now: datetime) -> None:
    """Begin the conversation with what the customer wrote, or with copies of what they wrote elsewhere."""
    if draft.origin is not None:
        copy_messages(draft.origin.messages, to=ticket)
        return
    message = Message(
        ticket=ticket,
        kind=MessageKind.PUBLIC,
        author=actor,
        by=Side.CUSTOMER,
        channel=draft.channel,
        body=draft.body,
        created_at=now,
        search=message_search(ticket=ticket, body=draft.body),
    )
    insert_row(message, is_id_needed=bool(draft.uploads))
    if draft.uploads:
        attach_files(message=message, uploads=draft.uploads, now=now)


def _intake(draft: Draft, terms: VendorTerms) -> tuple[dict[str, str], tuple[Question, ...]]:
    """Return the answers to keep and the questions that the case requires and nobody answered."""
    if draft.origin is not None:  # the answers were given there, and who splits asks for what is missing
        return dict(draft.origin.ticket.intake), ()
    release = draft.product.release if draft.product else None
    case = Case(
        request_type=draft.request_type_key,
        severity=draft.severity,
        topic=draft.topic_key,
        product=release.product.key if release else "",
    )
    version = release.name if release else ""
    answers = collect_intake(terms, case, answers=draft.intake, uploads=draft.uploads, version=version)
    if draft.channel == "monitoring":  # nobody is there to be asked, and the ticket does not wait for it
        return answers, ()
    return answers, missing_questions(terms.questions, case, answers)


def _new_ticket(
    draft: Draft, entitlement: Entitlement, intake: dict[str, str], actor: User | None, now: datetime
) -> Ticket:
    """Return the ticket with its number, not stored yet."""
    terms, version = entitlement.terms, entitlement.plan_version
    assert version is not None  # noqa: S101  # checked by the only caller
    number = _next_number()
    partner = _provider(draft, entitlement)
    return Ticket(
        id=number,
        reference=f"{terms.vendor.ticket_prefix}-{FIRST_NUMBER + number}",
        subject=draft.subject,
        kind=terms.request_type(draft.request_type_key).kind,
        severity=draft.severity,
        severity_proposed=draft.severity,
        channel=draft.channel,
        topic_key=draft.topic_key,
        request_type_key=draft.request_type_key,
        intake=intake,
        organisation=draft.contact.organisation,
        contact=draft.contact,
        filed_by=actor,
        product=draft.product,
        contract=entitlement.contract,
        plan_version=version,
        plan_rank=version.rank,
        policy=snapshot_sla_policy(
            publication=version.publication,
            plan_key=version.plan.key,
            region_key=entitlement.region_key,
            request_type_key=draft.request_type_key,
            now=now,
        ),
        region_key=entitlement.region_key,
        tier_key="" if partner or not terms.tiers else terms.tiers[0].key,
        partner=partner,
        split_from=draft.origin.ticket if draft.origin else None,
        filed_at=now,
        updated_at=now,
        search=ticket_search(subject=draft.subject, contact=draft.contact, languages=terms.vendor.languages),
    )


def _next_number() -> int:
    """Return the next number of this vendor; a number is never given out twice (TERM-A4)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tickets_ticket', 'id'))")
        return int(cursor.fetchone()[0])


def _provider(draft: Draft, entitlement: Entitlement) -> Partner | None:
    """Return the partner whose topic it is, None when it is the vendor's or the customer has no such partner
    (TERM-C4)."""
    organisation = draft.contact.organisation
    kinds = {provider.key: provider.kind for provider in entitlement.terms.providers}
    match kinds[entitlement.decision.provider]:
        case "distributor":
            return organisation.distributor
        case "support_partner":
            return organisation.support_partner
    return None


def _call_out(ticket: Ticket, terms: VendorTerms, plan_key: str, actor: User | None, now: datetime) -> list[Event]:
    """Notify those on duty, or the roster's fallback where no one is, if the plan calls out for this severity (TERM-E6).

    Returns what the log says of it.
    """
    roster_key = terms.plan(plan_key).call_out.get(str(ticket.severity))
    if roster_key is None:
        return []
    holders, fallback = present(people_on_duty(roster_key=roster_key, at=now), substitutes(at=now)), None
    if not holders:
        fallback = next((one.fallback for one in terms.rosters if one.key == roster_key), None)
        holders = holders_by_role([fallback], at=now)[fallback] if fallback else []
    notices.notify_called_out(ticket=ticket, holders=holders, is_on_duty=fallback is None, by=actor, now=now)
    called = CalledOut(roster_key, tuple(holder.person.name for holder in holders), fallback)
    return [next_event(ticket=ticket, payload=called, at=now, actor=None)]
