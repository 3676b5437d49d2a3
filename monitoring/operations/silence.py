"""Installations that are silent: lost after their time, which is an alert of its own, and heard again (TERM-E26).

Our own absence must not become a wave of lost connections: nothing is judged by a timer that fires late, nor while half of all
installations would be lost at once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from monitoring.core.observations import Observation, key_of
from monitoring.intake.models import Liveness
from monitoring.intake.operations.requests import LIVENESS_TIMER
from monitoring.intake.queries import count_silent
from monitoring.models import Installation
from monitoring.operations.locks import lock_installations
from monitoring.operations.reading import Received, store_observations
from plans.core.monitoring.alert_rules import CONNECTION_LOST
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import DueTimer, set_timers

logger = logging.getLogger(__name__)

# A timer that fires later than this says that we were away ourselves.
MAX_LATE = timedelta(seconds=60)
# With fewer installations half of them is no measure.
MIN_EXPECTED = 4
_AGAIN_AFTER = timedelta(seconds=30)
_KEY = key_of("connection", [])
_SUMMARY = "Nothing has been received from the installation."


@transaction.atomic
def expect_requests(*, installation: Installation, now: datetime) -> None:
    """Start, change or end the expectation that an installation is heard; only admins do this, never a request."""
    every = installation.every_minutes if installation.closed_at is None else None
    lost_after = timedelta(minutes=every + installation.grace_minutes) if every else None
    liveness, _is_new = Liveness.objects.get_or_create(vendor=current_vendor(), installation_id=installation.pk)
    Liveness.objects.filter(pk=liveness.pk).update(lost_after=lost_after, expected_from=now, lost_at=None)
    set_timers(
        vendor=current_vendor(),
        handler=LIVENESS_TIMER,
        due={str(installation.pk): now + lost_after if lost_after else None},
    )


@transaction.atomic
def judge_silence(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Judge whether installations are lost or heard again, and look again when the next request is overdue."""
    were_away = any(now - row.due_at > MAX_LATE for row in rows)
    installations = lock_installations(int(row.key) for row in rows)
    known = Liveness.objects.filter(
        vendor=current_vendor(), installation_id__in=[one.pk for one in installations], lost_after__isnull=False
    )
    is_frozen = were_away or _is_collapse(now)
    received: list[Received] = []
    due: dict[str, datetime | None] = {}
    for liveness in known.select_for_update().order_by("pk"):
        observed, due[str(liveness.installation_id)] = _judge(liveness, now, is_frozen=is_frozen, were_away=were_away)
        received += observed
    store_observations(received=received, now=now)
    set_timers(vendor=current_vendor(), handler=LIVENESS_TIMER, due=due)


def _judge(
    liveness: Liveness, now: datetime, *, is_frozen: bool, were_away: bool
) -> tuple[list[Received], datetime | None]:
    """Return what is observed of an installation, and when it is judged next."""
    assert liveness.lost_after is not None  # noqa: S101  # the others are not asked for
    heard_at = max(filter(None, [liveness.last_seen_at, liveness.expected_from]), default=now)
    overdue_at = heard_at + liveness.lost_after
    if overdue_at > now:
        observed = [_observe(liveness, heard_at, now, is_firing=False)] if liveness.lost_at else []
        Liveness.objects.filter(pk=liveness.pk, lost_at__isnull=False).update(lost_at=None)
        return observed, overdue_at
    if liveness.lost_at is not None:
        return [], None  # its next request sets the timer again
    if were_away:  # everybody gets the whole time again
        Liveness.objects.filter(pk=liveness.pk).update(expected_from=now)
        return [], now + liveness.lost_after
    if is_frozen:
        return [], now + _AGAIN_AFTER
    Liveness.objects.filter(pk=liveness.pk).update(lost_at=now)
    return [_observe(liveness, heard_at, now, is_firing=True)], None


def _observe(liveness: Liveness, since: datetime, now: datetime, *, is_firing: bool) -> Received:
    observation = Observation(key=_KEY, name=CONNECTION_LOST, is_firing=is_firing, started_at=since, summary=_SUMMARY)
    return Received((liveness.installation_id, _KEY), observation, now)


def _is_collapse(now: datetime) -> bool:
    """Return whether so many are silent at once, of all vendors, that it is rather we who do not hear."""
    expected, silent = count_silent(now=now)
    is_collapse = expected >= MIN_EXPECTED and 2 * silent >= expected
    if is_collapse:
        logger.error(
            "%d of %d installations are silent: none is judged, the intake may be unreachable", silent, expected
        )
    return is_collapse
