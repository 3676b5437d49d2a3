"""Attempts to file: stored with what was decided, and found again when their form is sent twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection

from contracts.core.entitlement import Decision, Outcome
from people.models import User
from plans.core.texts import Text
from supportdesk.kernel.database.bulk_insert import insert_row
from tickets.models import FilingAttempt, Ticket
from tickets.operations.filing_draft import Draft, digest_of


def find_attempt(key: UUID | None) -> FilingAttempt | None:
    """Return what came of the form with this key before; another send that is under way is waited for."""
    if key is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))", [str(key)])
    return FilingAttempt.objects.filter(filing_key=key).select_related("ticket").first()


def is_same(attempt: FilingAttempt, draft: Draft, actor: User | None) -> bool:
    """Return whether the draft is what was attempted; attempts of before there were digests compare by what they kept."""
    if attempt.draft_digest:
        return attempt.draft_digest == digest_of(draft, actor)
    kept = (attempt.actor_id, attempt.contact_id, attempt.channel, attempt.subject, attempt.severity, attempt.request)
    sent = (actor and actor.pk, draft.contact.pk, draft.channel, draft.subject, draft.severity, _request(draft))
    return kept == sent


def store_attempt(
    draft: Draft, decision: Decision, ticket: Ticket | None, actor: User | None, now: datetime
) -> FilingAttempt:
    """Store what somebody wanted to file and what was decided."""
    attempt = FilingAttempt(
        at=now,
        actor=actor,
        contact=draft.contact,
        organisation=draft.contact.organisation,
        channel=draft.channel,
        severity=draft.severity,
        subject=draft.subject,
        request=_request(draft),
        outcome=decision.outcome,
        reason=decision.reason,
        decision={
            "message": decision.message.model_dump(),
            "way_out": decision.next_step.model_dump(),
            "phone_lines": list(decision.phone_lines),
            "links": list(decision.links),
        },
        filing_key=draft.filing_key,
        draft_digest=digest_of(draft, actor) if draft.filing_key else "",
        ticket=ticket,
    )
    insert_row(attempt, is_id_needed=ticket is None)  # a refusal has a page of its own
    return attempt


def attempt_decision(attempt: FilingAttempt) -> Decision:
    """Return the decision as it was stored with the attempt."""
    words = attempt.decision
    return Decision(
        outcome=cast("Outcome", attempt.outcome),
        reason=attempt.reason,
        message=Text(words["message"]),
        next_step=Text(words["way_out"]),
        provider="",
        phone_lines=tuple(words["phone_lines"]),
        links=tuple(words["links"]),
    )


def _request(draft: Draft) -> dict[str, Any]:
    return {
        "request_type": draft.request_type_key,
        "topic": draft.topic_key,
        "body": draft.body,
        "intake": dict(draft.intake),
    }
