"""Reconciling a vendor page by page: what should have been done against what was, kept as runs and findings."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Count, Q

from reconciler.core.comparison import Discrepancy, Fault, Totals
from reconciler.core.expected_effects import LATE_AFTER, Span
from reconciler.models import Finding, Reconciliation
from reconciler.operations.alarm import raise_alarm
from reconciler.queries.discrepancies import Examined, examine, list_tickets_to_reconcile
from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.models import AuditState
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import list_hanging_timers
from tickets.models import Ticket

logger = logging.getLogger(__name__)

PAGE = 200
# The newest are left for the next run: their effects may be on their way.
GRACE = timedelta(seconds=60)
KEPT_RUNS = 1_500
KEPT_FINDINGS = 10_000
MAX_TIMERS = 100
# What can come right by itself; late, skipped and doubled stay what they were.
_PASSING = (Fault.MISSING, Fault.UNREADABLE, Fault.TIMER_OVERDUE, Fault.TIMER_DEAD)
_A_DAY = timedelta(days=1)


@transaction.atomic
def reconcile_next_page(*, now: datetime, limit: int = PAGE) -> bool:
    """Look at the next tickets of the vendor's current run, or begin one; returns whether the run is finished.

    The cost is bounded by `limit`; where it stopped is stored, so that another process or another round continues there.
    """
    began = monotonic()
    take_advisory_lock(f"auditor:{current_vendor()}")  # the release before takes its turn by this name
    run = _current_run(now)
    if run is None:
        return True  # the clock stepped back, or less than a moment has passed
    page = list_tickets_to_reconcile(since=run.since, after=run.last_ticket, limit=limit)
    examined = Examined()
    examine(page, span=Span(until=run.until, since=run.since), into=examined)
    _keep(run, examined.wrong, tickets=page, now=now)
    _add(run, examined.totals)
    if len(page) < limit:
        _finish(run, now)
    else:
        run.last_ticket = page[-1].pk
    run.busy_ms += round((monotonic() - began) * 1000)
    run.save()
    return run.finished_at is not None


def _current_run(now: datetime) -> Reconciliation | None:
    """Return the run to continue; the next one begins where the last one ended, the first a minute ago."""
    last = Reconciliation.objects.order_by("-id").first()
    if last is not None and last.finished_at is None:
        return last
    until = now - GRACE
    since = last.until if last is not None else until - GRACE
    return Reconciliation.objects.create(since=since, until=until, started_at=now) if since < until else None


def _add(run: Reconciliation, totals: Totals) -> None:
    run.tickets += totals.tickets
    run.expected += totals.expected
    run.found += totals.found
    run.worst_seconds = max(run.worst_seconds, totals.worst.total_seconds())


def _finish(run: Reconciliation, now: datetime) -> None:
    hanging = list_hanging_timers(vendor=current_vendor(), now=now, after=LATE_AFTER, limit=MAX_TIMERS)
    wrong = [
        Discrepancy(
            Fault.TIMER_OVERDUE if timer.dead_at is None else Fault.TIMER_DEAD,
            f"{timer.handler} {timer.key}",
            timer.due_at,
            timer.dead_at,
        )
        for timer in hanging
    ]
    _keep(run, [(None, discrepancy) for discrepancy in wrong], tickets=None, now=now)
    run.finished_at = now
    raise_alarm(now=now)
    _show(run, now)
    newest = Finding.objects.order_by("-id").values_list("id", flat=True).first() or 0
    Finding.objects.filter(id__lte=newest - KEPT_FINDINGS).delete()
    Reconciliation.objects.filter(id__lte=run.pk - KEPT_RUNS).delete()


def _keep(
    run: Reconciliation,
    wrong: Sequence[tuple[Ticket | None, Discrepancy]],
    *,
    tickets: Sequence[Ticket] | None,
    now: datetime,
) -> None:
    """Store what is new, once, and settle what was wrong with these tickets (None: with timers) and no longer is."""
    scope = Q(ticket=None) if tickets is None else Q(ticket__in=tickets)
    open_findings = Finding.objects.filter(scope, settled_at=None)
    known = {(row.ticket_id, row.fault, row.subject): row for row in open_findings}
    found = {(ticket.pk if ticket else None, str(row.fault), row.subject): row for ticket, row in wrong}
    right = [row.pk for key, row in known.items() if key not in found and row.fault in _PASSING]
    if right:
        Finding.objects.filter(id__in=right).update(settled_at=now)
    fresh = [
        Finding(
            ticket_id=ticket_id,
            fault=fault,
            subject=subject,
            expected_at=row.expected_at,
            recorded_at=row.recorded_at,
            found_at=now,
        )
        for (ticket_id, fault, subject), row in found.items()
        if (ticket_id, fault, subject) not in known
    ]
    Finding.objects.bulk_create(fresh)
    _count(run, fresh)


def _count(run: Reconciliation, fresh: Iterable[Finding]) -> None:
    for finding in fresh:
        match finding.fault:
            case Fault.MISSING | Fault.SKIPPED:
                run.missing += 1
            case Fault.LATE:
                run.late += 1
            case Fault.DOUBLED:
                run.doubled += 1
            case Fault.ORPHAN:
                run.orphans += 1
            case _:
                run.others += 1
        level = logging.INFO if finding.fault == Fault.ORPHAN else logging.ERROR
        logger.log(
            level,
            "Reconciler: %s: %s of ticket %s, expected at %s, recorded at %s",
            finding.fault,
            finding.subject,
            finding.ticket_id,
            finding.expected_at,
            finding.recorded_at,
        )


def _show(run: Reconciliation, now: datetime) -> None:
    """Notify those who run the installation of how many, not which."""
    lately = Q(found_at__gt=now - _A_DAY)
    others = [Fault.UNREADABLE, Fault.TIMER_OVERDUE, Fault.TIMER_DEAD]
    counts = Finding.objects.filter(Q(settled_at=None) | lately).aggregate(
        missing=Count("id", Q(fault=Fault.MISSING, settled_at=None)),
        late=Count("id", Q(fault__in=[Fault.LATE, Fault.SKIPPED]) & lately),
        doubled=Count("id", Q(fault=Fault.DOUBLED) & lately),
        other=Count("id", Q(fault__in=others, settled_at=None)),
    )
    AuditState.objects.update_or_create(vendor=current_vendor(), defaults={"audited_until": run.until, **counts})
