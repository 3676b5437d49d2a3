"""Storing what arrives. Nothing is acknowledged before this has been committed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from monitoring.intake.models import Liveness, RawRequest, Route
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timer

# The timer that reads a stored request; its key is the row's.
TIMER = "monitoring.requests"
# The timer that judges whether an installation is lost; its key is the installation's.
LIVENESS_TIMER = "monitoring.liveness"
KEPT_FOR = timedelta(days=14)
_SEEN_EVERY = timedelta(seconds=1)
_PURGED_AT_ONCE = 500

# Sent twice under one name, a request is stored once: the database decides.
_STORE = """
    INSERT INTO public.intake_rawrequest
        (liveness_id, route, received_at, body, idempotency_key, observations, problems)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (liveness_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What arrived: `name` is what its sender calls the request, so that sent twice it counts once."""

    route: Route
    body: bytes
    observations: int
    problems: int = 0
    name: str = ""


@transaction.atomic
def store_request(*, liveness: Liveness, arrival: Arrival, now: datetime) -> int | None:
    """Store a request and set the timer that reads it; returns its id, None where it was sent before under this name."""
    key = hashlib.sha256(arrival.name.encode()).hexdigest() if arrival.name else None
    values: list[Any] = [liveness.pk, arrival.route, now, arrival.body, key, arrival.observations, arrival.problems]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)
        stored = cursor.fetchone()
    note_seen(liveness=liveness, now=now)
    if stored is None:
        return None
    set_timer(vendor=liveness.vendor, handler=TIMER, key=str(stored[0]), due_at=now)
    return int(stored[0])


def note_seen(*, liveness: Liveness, now: datetime) -> None:
    """Note that an installation was heard, to the second; an older request changes nothing."""
    known = liveness.last_seen_at
    if known is None or now - known >= _SEEN_EVERY:
        older = Q(last_seen_at=None) | Q(last_seen_at__lt=now)
        Liveness.objects.filter(older, pk=liveness.pk).update(last_seen_at=now)
    if liveness.lost_at is not None:  # it is judged at once
        set_timer(vendor=liveness.vendor, handler=LIVENESS_TIMER, key=str(liveness.installation_id), due_at=now)


def note_refused(*, liveness: Liveness, now: datetime) -> None:
    """Count a request of an installation that is not entitled."""
    Liveness.objects.filter(pk=liveness.pk).update(refused_count=F("refused_count") + 1, refused_at=now)


def note_entitled(*, liveness: Liveness, until: datetime) -> None:
    """Note until when the installation counts as entitled without asking again."""
    Liveness.objects.filter(pk=liveness.pk).update(entitled_until=until)


def forget_entitlement(*, installation_id: int) -> None:
    """Let the entitlement of an installation of the current vendor be decided again with its next request."""
    Liveness.objects.filter(vendor=current_vendor(), installation_id=installation_id).update(entitled_until=None)


def purge_requests(*, now: datetime) -> None:
    """Delete some of the requests that were read and are older than they are kept."""
    old = RawRequest.objects.filter(received_at__lt=now - KEPT_FOR, read_at__isnull=False)
    RawRequest.objects.filter(pk__in=old.order_by("received_at").values("pk")[:_PURGED_AT_ONCE]).delete()
