"""How the installation is doing: counts and dates of all vendors, never what their customers wrote."""

from __future__ import annotations

import platform
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q
from django_tenants.utils import get_public_schema_name

from supportdesk.kernel import outbox, timers
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.database.schema_version import shared_migrations, vendor_migrations, version_of
from supportdesk.kernel.database.time import SKEW_ALARM
from supportdesk.kernel.failures import failure_kind
from supportdesk.kernel.homes import is_held
from supportdesk.kernel.models import AuditState, Heartbeat, OutboxMessage, Timer
from supportdesk.kernel.processes.heartbeats import RECONCILER, SILENT_AFTER, TICKER
from vendors.models import Vendor
from vendors.queries.hosts import host_url

PACKAGES = ("django", "django-tenants", "psycopg", "celery", "redis", "gunicorn")
_MAIL_FIELDS = ("id", "vendor", "key", "attempts", "claim_at", "dead_at", "last_error")
_MAX_FAILED_DELIVERIES = 50


@dataclass(frozen=True, slots=True)
class VendorHealth:
    """One vendor with what waits for it; a schema that no vendor has now is shown under its own name."""

    name: str
    schema: str
    hosts: tuple[tuple[str, str], ...]
    is_current: bool
    is_held: bool
    created_at: datetime | None
    timers: int
    timers_due: int
    timers_since: datetime | None
    mails: int
    mails_since: datetime | None
    dead: int


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """A timer or a mail that was given up: whose, what it stands for, and what kind of error it was."""

    kind: str
    pk: int
    vendor: str
    subject: str
    attempts: int
    dead_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A process that must keep running, with when it last said that it works."""

    process: str
    beat_at: datetime | None
    is_silent: bool
    host_skew: timedelta | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How far the reconciler has come with a vendor and how much it found: counts, never which ticket."""

    name: str
    until: datetime
    missing: int
    late: int
    doubled: int
    other: int


@dataclass(frozen=True, slots=True)
class Versions:
    """What runs here: the digests of the code's migrations, servers, packages."""

    schema: str
    shared: str
    postgresql: str
    python: str
    packages: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Waiting:
    timers: int = 0
    timers_due: int = 0
    timers_since: datetime | None = None
    mails: int = 0
    mails_since: datetime | None = None
    dead: int = 0


def list_vendor_health(*, now: datetime) -> list[VendorHealth]:
    """Return every vendor by name, then schemas without one; the number of queries is the same for any number of them."""
    queues = _queues(now)
    queues.pop(get_public_schema_name(), None)  # mail to operators
    current = version_of(vendor_migrations())
    rows = Vendor.objects.annotate(is_held=is_held()).prefetch_related("domains").order_by(by_name("name"), "key")
    healths = [
        _health(
            queues.pop(vendor.schema_name, _Waiting()),
            name=vendor.name,
            schema=vendor.schema_name,
            hosts=tuple((row.domain, host_url(row.domain)) for row in vendor.domains.all()),
            is_current=vendor.schema_version == current,
            is_held=vendor.is_held,
            created_at=vendor.created_at,
        )
        for vendor in rows
    ]
    gone = [
        _health(waiting, name=schema, schema=schema, hosts=(), is_current=False, is_held=True, created_at=None)
        for schema, waiting in sorted(queues.items())
    ]
    return healths + gone


def list_failed_deliveries() -> list[FailedDelivery]:
    """Return what was given up, the oldest first, at most fifty of each kind."""
    names = dict(Vendor.objects.values_list("schema_name", "name"))
    dead_timers = [
        _failed_delivery("timer", row, subject=row.handler, names=names)
        for row in timers.dead_timers().only(*_MAIL_FIELDS, "handler")[:_MAX_FAILED_DELIVERIES]
    ]
    dead_mails = [
        _failed_delivery("mail", row, subject=row.key.partition(":")[0], names=names)
        for row in outbox.dead_mail().only(*_MAIL_FIELDS)[:_MAX_FAILED_DELIVERIES]
    ]
    return sorted([*dead_timers, *dead_mails], key=lambda failed: failed.dead_at)


def list_watched(*, now: datetime) -> list[Watched]:
    """Return ticker and reconciler, which watch each other, with their last heartbeats, and how wrong their hosts' clocks are."""
    heartbeats = {heartbeat.process: heartbeat for heartbeat in Heartbeat.objects.all()}
    return [_watched(process, heartbeats.get(process), now) for process in (TICKER, RECONCILER)]


def list_reconciled() -> list[Reconciled]:
    """Return what the reconciler says of each vendor, those with something wrong first."""
    names = dict(Vendor.objects.values_list("schema_name", "name"))
    found = [
        Reconciled(names[row.vendor], row.audited_until, row.missing, row.late, row.doubled, row.other)
        for row in AuditState.objects.filter(vendor__in=names)
    ]
    return sorted(found, key=lambda row: (-(row.missing + row.doubled + row.late + row.other), row.name))


def get_versions() -> Versions:
    """Return what this process runs on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = str(cursor.fetchone()[0]).split()[0]
    return Versions(
        schema=version_of(vendor_migrations())[:12],
        shared=version_of(shared_migrations())[:12],
        postgresql=postgresql,
        python=platform.python_version(),
        packages=tuple((name, version(name)) for name in PACKAGES),
    )


def _watched(process: str, heartbeat: Heartbeat | None, now: datetime) -> Watched:
    skew = timedelta(seconds=heartbeat.host_skew_seconds) if heartbeat else timedelta(0)
    return Watched(
        process,
        heartbeat.beat_at if heartbeat else None,
        is_silent=heartbeat is None or now - heartbeat.beat_at > SILENT_AFTER,
        host_skew=skew if abs(skew) > SKEW_ALARM else None,
    )


def _queues(now: datetime) -> dict[str, _Waiting]:
    found: defaultdict[str, _Waiting] = defaultdict(_Waiting)
    waiting = Timer.objects.filter(dead_at=None).values("vendor").order_by()
    for row in waiting.annotate(number=Count("id"), due=Count("id", Q(due_at__lte=now)), since=Min("due_at")):
        queue = found[row["vendor"]]
        queue.timers, queue.timers_due = row["number"], row["due"]
        queue.timers_since = row["since"] if row["due"] else None
    mails = OutboxMessage.objects.filter(sent_at=None, dead_at=None).values("vendor").order_by()
    for mail in mails.annotate(number=Count("id"), since=Min("created_at")):
        found[mail["vendor"]].mails, found[mail["vendor"]].mails_since = mail["number"], mail["since"]
    for dead in (timers.dead_timers(), outbox.dead_mail()):
        for schema, number in dead.order_by().values_list("vendor").annotate(number=Count("id")):
            found[schema].dead += number
    return found


def _health(waiting: _Waiting, **of_vendor: Any) -> VendorHealth:
    return VendorHealth(
        timers=waiting.timers,
        timers_due=waiting.timers_due,
        timers_since=waiting.timers_since,
        mails=waiting.mails,
        mails_since=waiting.mails_since,
        dead=waiting.dead,
        **of_vendor,
    )


def _failed_delivery(kind: str, row: Timer | OutboxMessage, *, subject: str, names: dict[str, str]) -> FailedDelivery:
    return FailedDelivery(
        kind=kind,
        pk=row.pk,
        vendor=names.get(row.vendor, row.vendor),
        subject=subject,
        attempts=row.attempts,
        dead_at=row.dead_at or row.claim_at,
        error=failure_kind(row.last_error),
    )
