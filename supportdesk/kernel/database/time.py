"""The database's time, continued by this host's steady clock between two looks at it.

Hosts' wall clocks differ and are set; what is promised must not depend on which host answers. So a process looks at the
database's clock now and then, and counts on from there with a clock that nobody sets.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

logger = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
SKEW_ALARM = timedelta(seconds=2)
_SAY_AGAIN_SECONDS = 60.0
# Counts while the machine sleeps, too, where the system has such a clock.
_STEADY: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_LOOK = "SELECT pg_catalog.clock_timestamp()"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the database's clock, with this host's clocks beside it."""

    database: datetime
    steady: float  # when the answer was there: what is counted on from it is never ahead of the database
    within: timedelta  # the round trip, by which it may be behind
    skew: timedelta  # how far the host's wall clock is ahead

    def now(self) -> datetime:
        """Return the database's time now."""
        return self.database + timedelta(seconds=steady() - self.steady)

    @property
    def is_fresh(self) -> bool:
        """Whether it is so young that nobody needs to look again."""
        return 0 <= steady() - self.steady < FRESH_SECONDS

    @property
    def is_skewed(self) -> bool:
        """Whether the host's wall clock is so wrong that somebody should set it right."""
        return abs(self.skew) - self.within > SKEW_ALARM


def steady() -> float:
    """Return the seconds of a clock that nobody sets."""
    return time.clock_gettime(_STEADY)


def host_time() -> datetime:
    """Return what this host's wall clock says: read to compare it, and for nothing else."""
    return datetime.fromtimestamp(time.time(), UTC)


class Watch:
    """The last look of this process, shared by its threads, and the complaint about a host's clock that is wrong."""

    def __init__(self) -> None:
        self.last: Look | None = None
        self._complained: float | None = None

    def look(self, connection: psycopg.Connection[Any]) -> Look:
        """Ask the database for its time, in one round trip."""
        began = steady()
        row = connection.execute(_LOOK).fetchone()
        ended, host = steady(), host_time()
        if row is None:
            raise psycopg.DataError("The database gave no time.")
        database = row[0].astimezone(UTC)
        look = Look(database, ended, timedelta(seconds=ended - began), host - database)
        self.last = look
        if look.is_skewed:
            self._complain(look)
        return look

    def _complain(self, look: Look) -> None:
        if self._complained is None or look.steady - self._complained >= _SAY_AGAIN_SECONDS:
            self._complained = look.steady
            words = "The clock of this host is %.1f seconds %s the database's, which is the one that counts; synchronise it (NTP)"
            logger.warning(words, abs(look.skew.total_seconds()), "ahead of" if look.skew > timedelta(0) else "behind")


watch = Watch()
