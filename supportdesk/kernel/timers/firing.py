"""Firing what is due: claimed in batches, retried, and the one poisonous row put aside."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import Error, connection, transaction
from django.db.models import F, Min, QuerySet

from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.database.errors import is_locked, is_passing
from supportdesk.kernel.failures import failure_kind
from supportdesk.kernel.models import Timer
from supportdesk.kernel.processes.failpoints import pass_failpoint
from supportdesk.kernel.processes.garbage import gc_disabled
from supportdesk.kernel.tenancy import vendor_schema, with_existing_schema
from supportdesk.kernel.timers.handlers import DueTimer, find_handler

logger = logging.getLogger(__name__)

# More in one transaction cost hardly less each, and those that wait behind them wait longer.
BATCH = 100
# Between being claimed and being locked nobody else tries a row; a crash costs this much lateness, and so does the next.
LEASE = timedelta(seconds=3)
# A process that fires for longer hangs in a handler and is killed; its rows are tried again, each alone.
LONGEST_SECONDS = 30
SOON_AGAIN = timedelta(milliseconds=250)
PAUSES = (timedelta(seconds=10), timedelta(seconds=60))
MAX_ATTEMPTS = len(PAUSES) + 1


def due_vendors(*, now: datetime) -> list[tuple[str, datetime]]:
    """Return the vendors with timers to try, each with its longest waiting instant, that one first."""
    waiting = Timer.objects.filter(dead_at=None, claim_at__lte=now)
    known = waiting.filter(vendor__in=with_existing_schema().values("schema_name"))
    return list(known.values_list("vendor").annotate(since=Min("claim_at")).order_by("since"))


def fire_due(*, vendor: str, now: datetime, limit: int = BATCH) -> int:
    """Fire up to `limit` due timers of one vendor and return how many fired; failures are kept, not raised."""
    fired = tried = 0
    with vendor_schema(vendor):
        _release_owed(vendor)
        while tried < limit:
            claimed = _claim(vendor=vendor, now=now, limit=limit - tried)
            if not claimed:
                break
            tried += len(claimed)
            fired += _fire_or_divide(claimed, now=now)
    return fired


def _claim(*, vendor: str, now: datetime, limit: int) -> list[Timer]:
    """Count the attempt before it is made: a row that kills its process is found out.

    What is claimed together dies together, so a claim takes rows of one handler, and of rows whose process failed or
    died before only one: an innocent one beside a poisonous one would otherwise use up its attempts as well.
    """
    with transaction.atomic():
        take_advisory_lock(f"timers:{vendor}", idle_seconds=2)
        waiting = Timer.objects.filter(vendor=vendor, dead_at=None, claim_at__lte=now)
        claimed = list(waiting.select_for_update(skip_locked=True).order_by("claim_at", "id")[:limit])
        spent = [timer for timer in claimed if timer.attempts >= MAX_ATTEMPTS]
        for timer in spent:
            _give_up(timer, error=timer.last_error or "ProcessDied: The process died each time it was tried.", now=now)
        tried = _together([timer for timer in claimed if timer.attempts < MAX_ATTEMPTS])
        Timer.objects.filter(id__any=[timer.pk for timer in tried]).update(
            attempts=F("attempts") + 1, claim_at=now + LEASE
        )
    for timer in tried:
        timer.attempts += 1
    if tried:
        pass_failpoint("timers.claimed")
    return tried


def _together(claimed: list[Timer]) -> list[Timer]:
    if not claimed or claimed[0].attempts:
        return claimed[:1]
    return [timer for timer in claimed if not timer.attempts and timer.handler == claimed[0].handler]


def _fire_or_divide(batch: Sequence[Timer], *, now: datetime, hurried: bool = False) -> int:
    """Fire the batch; when it fails, fire its halves, down to the one row that is to blame.

    A row that is locked elsewhere is found likewise, by waiting hardly at all, and the rows beside it fire.
    """
    try:
        return fire_batch(batch, now=now, hurried=hurried)
    except Exception as error:
        hurried = is_locked(error)
        if isinstance(error, Error) and is_passing(error) and not (hurried and len(batch) > 1):
            logger.warning("%d timers of %s postponed: %s", len(batch), batch[0].handler, error)
            _postpone_or_owe(batch, until=now + SOON_AGAIN)
            return 0
        if len(batch) == 1:
            logger.exception("Timer %s failed, attempt %d", batch[0], batch[0].attempts)
            _note_failure(batch[0], error=f"{type(error).__name__}: {error}", now=now)
            return 0
    half = len(batch) // 2
    return sum(_fire_or_divide(part, now=now, hurried=hurried) for part in (batch[:half], batch[half:]))


def fire_batch(batch: Sequence[Timer], *, now: datetime, hurried: bool = False) -> int:
    """Delete the rows of one handler and call it, in one transaction; returns how many fired."""
    handler = find_handler(batch[0].handler)
    keys = {timer.key for timer in batch}
    with gc_disabled(), transaction.atomic():
        if hurried:
            _set_short_lock_timeout()
        free = keys if handler.lock is None else set(handler.lock(keys))
        held = _take([timer.pk for timer in batch], keys=free, now=now)
        if held:
            handler.handle(rows=held, now=now)
        if free != keys:
            _postpone([timer for timer in batch if timer.key not in free], until=now + SOON_AGAIN)
        if held:
            pass_failpoint("timers.handled")
    return len(held)


# One statement: what somebody else holds, set later or gave up in the meantime stays where it is.
_TAKE = """
    WITH ours AS MATERIALIZED (
        SELECT id FROM public.kernel_timer
        WHERE id = ANY(%s::bigint[]) AND key = ANY(%s::text[]) AND dead_at IS NULL AND due_at <= %s
        ORDER BY due_at, id FOR UPDATE SKIP LOCKED
    )
    DELETE FROM public.kernel_timer AS timer USING ours WHERE timer.id = ours.id RETURNING timer.due_at, timer.id, timer.key
"""


def _take(ids: Sequence[int], *, keys: Collection[str], now: datetime) -> list[DueTimer]:
    """Delete rows that are due and return them, the longest waiting first."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [list(ids), list(keys), now])
        return [DueTimer(key, due_at) for due_at, _, key in sorted(cursor.fetchall())]


def _postpone(batch: Sequence[Timer], *, until: datetime) -> None:
    """Give rows back untried: the attempt does not count."""
    with transaction.atomic():
        rows = Timer.objects.filter(id__in=[timer.pk for timer in batch])
        free = list(rows.select_for_update(skip_locked=True).values_list("id", flat=True))
        Timer.objects.filter(id__in=free, attempts__gt=0).update(attempts=F("attempts") - 1, claim_at=until)


# What could not be given back while the database took nothing: without it three such attempts would count as the rows' own.
_owed: dict[str, list[Timer]] = defaultdict(list)


def _postpone_or_owe(batch: Sequence[Timer], *, until: datetime) -> None:
    try:
        _postpone(batch, until=until)
    except Error:
        _owed[batch[0].vendor] += batch
        raise


def _release_owed(vendor: str) -> None:
    while owed := _owed.get(vendor):
        timer = owed[-1]
        rows = Timer.objects.filter(pk=timer.pk, due_at=timer.due_at, dead_at=None, attempts__gt=0)
        rows.update(attempts=F("attempts") - 1)
        owed.pop()


def _set_short_lock_timeout() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")


def _note_failure(timer: Timer, *, error: str, now: datetime) -> None:
    if timer.attempts >= MAX_ATTEMPTS:
        _give_up(timer, error=error, now=now)
    else:
        pause = PAUSES[timer.attempts - 1]
        _as_claimed(timer).update(claim_at=now + pause, last_error=error[:2000])


def _give_up(timer: Timer, *, error: str, now: datetime) -> None:
    logger.error("Timer %s given up after %d attempts: %s", timer, timer.attempts, failure_kind(error))
    _as_claimed(timer).update(dead_at=now, last_error=error[:2000])


def _as_claimed(timer: Timer) -> QuerySet[Timer]:
    """Return the row unless somebody has set it again in the meantime."""
    return Timer.objects.filter(pk=timer.pk, attempts=timer.attempts)
