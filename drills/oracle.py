"""The ledger against the database: what is lost, doubled, early, in a wrong vendor, and how late everything was.

When an effect happened is when its row was committed, by the database's own word (`track_commit_timestamp`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from drills.filings import FilingVerdict, Stored, compare_filings
from drills.ledger import Effect, Ledger, digest_of
from drills.mails import MailVerdict, Queued, compare_mails
from drills.seeding import NOTICE
from reconciler.core.comparison import Fault
from reconciler.core.expected_effects import Span
from reconciler.queries.discrepancies import examine_everything
from supportdesk.kernel.models import MailKind, OutboxMessage
from supportdesk.kernel.outbox import load_contents
from supportdesk.kernel.tenancy import vendor_schema
from tickets.models import Ticket
from tickets.queries.mail_readers import TICKET_HEADER

_EFFECTS = """
SELECT ticket_id, 'breach', 1, recorded_at, pg_xact_commit_timestamp(xmin) FROM tickets_breach WHERE ticket_id >= %(first)s
UNION ALL
SELECT ticket_id, 'step', step, recorded_at, pg_xact_commit_timestamp(xmin) FROM tickets_stepreached
 WHERE ticket_id >= %(first)s
UNION ALL
SELECT ticket_id, 'warning', 1, at, pg_xact_commit_timestamp(xmin) FROM tickets_event
 WHERE kind = 'due_soon' AND ticket_id >= %(first)s AND pg_xact_commit_timestamp(xmin) >= %(since)s
UNION ALL
SELECT ticket_id, 'digest', 1, pg_xact_commit_timestamp(xmin), pg_xact_commit_timestamp(xmin) FROM tickets_collectednotice
 WHERE digest <> '' AND ticket_id >= %(first)s
"""
_EVENTS = """
SELECT ticket_id, CASE kind WHEN 'breached' THEN 'breach' WHEN 'due_soon' THEN 'warning' ELSE 'step' END,
       COALESCE((data->>'step')::int, 1)
  FROM tickets_event
 WHERE kind IN ('breached', 'step_reached', 'due_soon') AND ticket_id >= %(first)s AND pg_xact_commit_timestamp(xmin) >= %(since)s
"""
# What a program has filed is whole with its clocks, the timer that resumes them, and a receipt.
_FILINGS = """
SELECT subject, reference, filed_at,
       EXISTS (SELECT FROM tickets_clock WHERE ticket_id = t.id)
       AND EXISTS (SELECT FROM public.kernel_timer WHERE vendor = %(vendor)s AND key = t.id::text)
       AND EXISTS (SELECT FROM public.kernel_outboxmessage WHERE vendor = %(vendor)s AND key LIKE 'filed:' || t.id || ':%%')
  FROM tickets_ticket t WHERE id > %(last)s
"""
_ONCE = {"breached": "breach", "soon": "warning"}
_NOTICE = re.compile(re.escape(NOTICE).replace("%d", r"(\d+)"))


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
    filings: FilingVerdict = field(default_factory=FilingVerdict)
    lateness: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Vendor:
    """A vendor of the drill: its schema, its key, which tickets are copies, and from when on their effects count."""

    schema: str
    key: str
    first: int
    last: int
    since: datetime


def judge(
    vendors: Sequence[Vendor],
    ledger: Ledger,
    *,
    since: datetime,
    until: datetime,
    uncertain: int,
    exempt: Collection[Effect] = (),
) -> Verdict:
    """Compare everything that happened in a span; `uncertain` sends may have been cut off before they were marked.

    How late the effects were that are exempt is not counted.
    """
    due = ledger.scheduled()
    verdict = Verdict(scheduled=len(due))
    happened = [one for vendor in vendors for one in _happened(vendor) if one.committed_at <= until]
    found = {one.effect for one in happened}
    verdict.lost = len(due.keys() - found)
    verdict.doubled = len(happened) - len(found)
    verdict.wrong = len(found - due.keys())
    for one in happened:
        if one.effect in due:
            late = one.committed_at - due[one.effect]
            verdict.early += min(late, one.recorded_at - due[one.effect]) < timedelta(0)
            if one.effect not in exempt:
                verdict.lateness.setdefault(one.effect.vendor, []).append(late.total_seconds())
    for vendor in vendors:
        _judge_log(vendor, due.keys(), verdict)
        _judge_homes(vendor, since, verdict)
    verdict.filings = compare_filings(ledger.acknowledged(), [row for vendor in vendors for row in _filings(vendor)])
    verdict.mails = compare_mails(mails_since(since), ledger.mails(), uncertain=uncertain)
    return verdict


def audit(vendors: Iterable[Vendor], *, since: datetime, until: datetime) -> tuple[int, int]:
    """Return what the desk's own reconciler finds for the span: how many effects there should be, how many it complains of."""
    expected = wrong = 0
    for vendor in vendors:
        with vendor_schema(vendor.schema):
            totals = examine_everything(span=Span(until=until, since=since, names_old_missing=False)).totals
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
        cursor.execute(_EFFECTS, {"first": vendor.first, "since": vendor.since})
        return [
            Happened(Effect(vendor.schema, ticket, kind, number), recorded.astimezone(UTC), committed.astimezone(UTC))
            for ticket, kind, number, recorded, committed in cursor.fetchall()
        ]


def _judge_log(vendor: Vendor, due: Iterable[Effect], verdict: Verdict) -> None:
    """Each effect has one event and one queued mail of its own."""
    with vendor_schema(vendor.schema), connection.cursor() as cursor:
        cursor.execute(_EVENTS, {"first": vendor.first, "since": vendor.since})
        events = Counter(Effect(vendor.schema, *row) for row in cursor.fetchall())
    rows = OutboxMessage.objects.filter(vendor=vendor.schema)
    keys = rows.values_list("key", flat=True)
    mails = Counter(effect for key in keys if (effect := _effect_of_key(vendor, key)) is not None)
    for mail in _with_contents(rows.filter(key__startswith="digest:")):
        numbers = _NOTICE.findall(mail.content.body)
        mails.update(Effect(vendor.schema, int(number), "digest", 1) for number in numbers)
    for wanted in (one for one in due if one.vendor == vendor.schema):
        for counted in (mails[wanted], *([] if wanted.kind == "digest" else [events[wanted]])):
            verdict.lost += counted == 0
            verdict.doubled += max(counted - 1, 0)


def _filings(vendor: Vendor) -> list[Stored]:
    """Return what programs have filed: all that came after the last copy."""
    with vendor_schema(vendor.schema), connection.cursor() as cursor:
        cursor.execute(_FILINGS, {"vendor": vendor.schema, "last": vendor.last})
        return [
            Stored(vendor.schema, subject.split()[-1], reference, filed_at.timestamp(), is_whole)
            for subject, reference, filed_at, is_whole in cursor.fetchall()
        ]


def _effect_of_key(vendor: Vendor, key: str) -> Effect | None:
    """Return the effect that a mail's key names: `breached:7:first_response:1:3`, `soon:7:…`, `step:7:2:team_lead:4`."""
    kind, _, rest = key.partition(":")
    parts = rest.split(":")
    if kind in _ONCE:
        return Effect(vendor.schema, int(parts[0]), _ONCE[kind], 1)
    return Effect(vendor.schema, int(parts[0]), "step", int(parts[1])) if kind == "step" else None


def mails_since(since: datetime) -> list[Queued]:
    """Return what the outbox was given since then, as it must arrive."""
    rows = OutboxMessage.objects.filter(created_at__gte=since)
    return [_queued(row) for row in _with_contents(rows)]


def _queued(row: OutboxMessage) -> Queued:
    forgotten = row.kind == MailKind.ACCOUNT
    digest = None if forgotten else digest_of(subject=row.content.subject, body=row.content.body)
    return Queued(message_id=row.message_id, recipient=row.recipient, digest=digest)


def _with_contents(rows: QuerySet[OutboxMessage]) -> list[OutboxMessage]:
    """Return messages of any vendors with what they say."""
    by_vendor: defaultdict[str, list[OutboxMessage]] = defaultdict(list)
    for mail in rows:
        by_vendor[mail.vendor].append(mail)
    for vendor, mails in by_vendor.items():
        with vendor_schema(vendor):
            load_contents(mails)
    return [mail for mails in by_vendor.values() for mail in mails]


def _judge_homes(vendor: Vendor, since: datetime, verdict: Verdict) -> None:
    """Each mail is for somebody of its own vendor, and about a ticket that is there."""
    with vendor_schema(vendor.schema):
        known = set(Ticket.objects.values_list("reference", flat=True))
    rows = OutboxMessage.objects.filter(vendor=vendor.schema, created_at__gte=since)
    for mail in _with_contents(rows):
        headers = mail.content.headers
        is_known = headers.get(TICKET_HEADER) in known or TICKET_HEADER not in headers
        verdict.wrong += not (mail.recipient.endswith(f"@{vendor.key}.example") and is_known)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
