"""The ledger against the database: what is lost, doubled, early, in a wrong vendor, and how late everything was.

When an effect happened is when its row was committed, by the database's own word (`track_commit_timestamp`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection

from drills.ledger import Effect, Ledger, Received, digest_of
from drills.mails import MailVerdict, Queued, compare_mails
from supportdesk.kernel.models import MailKind, OutboxMessage
from supportdesk.kernel.tenancy import vendor_schema
from tickets.core.auditing import Fault
from tickets.core.expecting import Span
from tickets.queries.auditing import audit_everything

_EFFECTS = """
SELECT ticket_id, 'breach', 1, recorded_at, pg_xact_commit_timestamp(xmin) FROM tickets_breach WHERE ticket_id >= %s
UNION ALL
SELECT ticket_id, 'step', step, recorded_at, pg_xact_commit_timestamp(xmin) FROM tickets_stepreached
 WHERE ticket_id >= %s
"""
_EVENTS = """
SELECT ticket_id, CASE kind WHEN 'breached' THEN 'breach' ELSE 'step' END, COALESCE((data->>'step')::int, 1)
  FROM tickets_event WHERE kind IN ('breached', 'step_reached') AND ticket_id > %s
"""


@dataclass(frozen=True)
class Happened:
    """An effect as the database has it."""

    effect: Effect
    recorded_at: datetime
    committed_at: datetime


@dataclass
class Verdict:
    """What the ledger and the database say together."""

    scheduled: int
    lost: int = 0
    doubled: int = 0
    early: int = 0
    wrong: int = 0
    mails: MailVerdict = field(default_factory=MailVerdict)
    lateness: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Vendor:
    """A vendor of the drill: its schema, its key, and the first ticket that is a copy."""

    schema: str
    key: str
    first: int


def judge(vendors: Sequence[Vendor], ledger: Ledger, *, since: datetime, uncertain: int) -> Verdict:
    """Compare everything that happened since an instant; `uncertain` sends may have been cut off before they were marked."""
    due = ledger.scheduled()
    verdict = Verdict(scheduled=len(due))
    happened = [one for vendor in vendors for one in _happened(vendor)]
    found = {one.effect for one in happened}
    verdict.lost = len(due.keys() - found)
    verdict.doubled = len(happened) - len(found)
    verdict.wrong = len(found - due.keys())
    for one in happened:
        if one.effect in due:
            late = one.committed_at - due[one.effect]
            verdict.early += min(late, one.recorded_at - due[one.effect]) < timedelta(0)
            verdict.lateness.setdefault(one.effect.vendor, []).append(late.total_seconds())
    for vendor in vendors:
        _judge_log(vendor, due.keys(), verdict)
    mails = ledger.mails()
    verdict.mails = compare_mails(mails_since(since), mails, uncertain=uncertain)
    _judge_mails(vendors, mails, verdict)
    return verdict


def audit(vendors: Iterable[Vendor], *, since: datetime, until: datetime) -> tuple[int, int]:
    """Return what the desk's own auditor finds for the span: how many effects there should be, how many it complains of."""
    expected = wrong = 0
    for vendor in vendors:
        with vendor_schema(vendor.schema):
            totals = audit_everything(span=Span(until=until, since=since, names_old_missing=False)).totals
        expected += totals.expected
        wrong += sum(totals.faults[fault] for fault in (Fault.MISSING, Fault.SKIPPED, Fault.DOUBLED, Fault.UNREADABLE))
    return expected, wrong


def count_happened(vendors: Iterable[Vendor]) -> int:
    """Return how many effects there are so far."""
    return sum(len(_happened(vendor)) for vendor in vendors)


def count_waiting_mail() -> int:
    """Return how many mails wait to be sent."""
    return OutboxMessage.objects.filter(sent_at=None).count()


def _happened(vendor: Vendor) -> list[Happened]:
    with vendor_schema(vendor.schema), connection.cursor() as cursor:
        cursor.execute(_EFFECTS, [vendor.first, vendor.first])
        return [
            Happened(Effect(vendor.schema, ticket, kind, number), recorded.astimezone(UTC), committed.astimezone(UTC))
            for ticket, kind, number, recorded, committed in cursor.fetchall()
        ]


def _judge_log(vendor: Vendor, due: Iterable[Effect], verdict: Verdict) -> None:
    """Each effect has one event and one queued mail of its own."""
    with vendor_schema(vendor.schema), connection.cursor() as cursor:
        cursor.execute(_EVENTS, [vendor.first - 1])
        events = Counter(Effect(vendor.schema, *row) for row in cursor.fetchall())
    keys = OutboxMessage.objects.filter(vendor=vendor.schema).values_list("key", flat=True)
    mails = Counter(effect for key in keys if (effect := _effect_of_key(vendor, key)) is not None)
    for wanted in (one for one in due if one.vendor == vendor.schema):
        for counted in (events[wanted], mails[wanted]):
            verdict.lost += counted == 0
            verdict.doubled += max(counted - 1, 0)


def _effect_of_key(vendor: Vendor, key: str) -> Effect | None:
    """Return the effect that a mail's key names: `breached:7:first_response:1:3`, `step:7:2:team_lead:4`."""
    kind, _, rest = key.partition(":")
    parts = rest.split(":")
    if kind == "breached":
        return Effect(vendor.schema, int(parts[0]), "breach", 1)
    return Effect(vendor.schema, int(parts[0]), "step", int(parts[1])) if kind == "step" else None


def mails_since(since: datetime) -> list[Queued]:
    """Return what the outbox was given since then, as it must arrive."""
    rows = OutboxMessage.objects.filter(created_at__gte=since)
    return [
        Queued(
            message_id=row.message_id,
            recipient=row.recipient,
            digest=None if row.kind == MailKind.ACCOUNT else digest_of(subject=row.subject, body=row.body),
        )
        for row in rows.iterator()
    ]


def _judge_mails(vendors: Sequence[Vendor], mails: Sequence[Received], verdict: Verdict) -> None:
    """Each mail about a ticket reaches somebody of the ticket's own vendor."""
    for vendor in vendors:
        at_home = f"@{vendor.key}.example"
        verdict.wrong += sum(
            (_number(vendor, mail) > 0) != mail.recipient.endswith(at_home) for mail in mails if mail.ticket
        )


def _number(vendor: Vendor, mail: Received) -> int:
    """Return which of the vendor's tickets the mail is about, 0 for another vendor's."""
    prefix, _, number = mail.ticket.partition("-")
    return int(number) if prefix == vendor.key.upper() else 0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
