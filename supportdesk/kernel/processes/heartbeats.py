"""Processes that watch each other: each says in the database that it works, and notices when another one does not.

The files that health checks look at tell a container; this tells people, by another path than the one that fell silent.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from supportdesk.kernel.database import time as database_time
from supportdesk.kernel.models import Heartbeat

logger = logging.getLogger(__name__)

# Stored: the release before, which watches too while it is replaced, knows the reconciler by its former name.
TICKER, RECONCILER = "ticker", "auditor"
_NAMES = {TICKER: "ticker", RECONCILER: "reconciler"}
# A process that stops is named within SILENT_AFTER and twice EVERY: 80 seconds.
EVERY = timedelta(seconds=10)
SILENT_AFTER = timedelta(seconds=60)
REPEAT_AFTER = timedelta(minutes=10)


def record_heartbeat(process: str, *, now: datetime) -> None:
    """Say that a process works, and how far its host's clock is off."""
    skew = database_time.watch.last.skew.total_seconds() if database_time.watch.last else 0.0
    Heartbeat.objects.update_or_create(process=process, defaults={"beat_at": now, "host_skew_seconds": skew})


def last_heartbeats() -> dict[str, datetime]:
    """Return when each process last said that it works."""
    return dict(Heartbeat.objects.values_list("process", "beat_at"))


class PeerMonitor:
    """One process's watch over another: says itself that it works, and complains when the other one is silent."""

    def __init__(self, *, own: str, other: str) -> None:
        self._own, self._other = own, other
        self._since: datetime | None = None  # a process that starts gives the other one time to start as well
        self._looked_at: datetime | None = None
        self._complained_at: datetime | None = None

    def check(self, *, now: datetime) -> bool:
        """Say that this process works and check the other; returns whether that one is silent. Every ten seconds is enough."""
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < EVERY:
            return self._complained_at is not None
        self._looked_at = now
        self._since = self._since or now
        record_heartbeat(self._own, now=now)
        beat_at = last_heartbeats().get(self._other)
        heard_at = max(beat_at or self._since, self._since)
        if now - heard_at <= SILENT_AFTER:
            self._note_alive(heard_at)
        else:
            self._complain(beat_at, now)
        return self._complained_at is not None

    def _note_alive(self, heard_at: datetime) -> None:
        if self._complained_at is not None:
            logger.warning("The %s is running again since %s", _NAMES[self._other], heard_at.isoformat())
        self._complained_at = None

    def _complain(self, beat_at: datetime | None, now: datetime) -> None:
        if self._complained_at is None or now - self._complained_at >= REPEAT_AFTER:
            since = beat_at.isoformat() if beat_at else "it was installed"
            logger.error("No heartbeat of the %s since %s: is it running?", _NAMES[self._other], since)
            self._complained_at = now
