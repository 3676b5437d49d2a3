"""Handlers: stored requests are read, tickets submitted and recoveries noted, and what stays recovered is resolved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from monitoring.intake.operations.requests import LIVENESS_TIMER
from monitoring.intake.operations.requests import TIMER as REQUESTS_TIMER
from monitoring.intake.queries import installations_of_requests
from monitoring.operations.locks import lock_free_installations
from monitoring.operations.reading import TICKETS_TIMER, read_requests
from monitoring.operations.recovering import STABLE_TIMER, resolve_stable
from monitoring.operations.silence import judge_silence
from monitoring.operations.ticketing import update_tickets
from supportdesk.kernel.timers import DueTimer, register_handler


def lock_requests(keys: Collection[str]) -> Collection[str]:
    """Lock the installations of stored requests; those that somebody else holds are read a moment later."""
    installations = installations_of_requests([int(key) for key in keys])
    free = lock_free_installations(installations.values())
    return [key for key in keys if int(key) not in installations or installations[int(key)] in free]


def lock_due_installations(keys: Collection[str]) -> Collection[str]:
    """Lock the installations that nobody else holds."""
    return [str(installation_id) for installation_id in lock_free_installations(int(key) for key in keys)]


def handle_requests(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Read stored requests."""
    read_requests(request_ids=[int(row.key) for row in rows], now=now)


def handle_tickets(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Submit tickets and note recoveries."""
    update_tickets(installation_ids=[int(row.key) for row in rows], now=now)


def handle_stable(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Resolve tickets whose problems are over, unless somebody works on them."""
    resolve_stable(ticket_ids=[int(row.key) for row in rows], now=now)


def handle_silence(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Judge whether installations are lost, or heard again."""
    judge_silence(rows=rows, now=now)


register_handler(REQUESTS_TIMER, handle_requests, lock=lock_requests)
register_handler(TICKETS_TIMER, handle_tickets, lock=lock_due_installations)
register_handler(STABLE_TIMER, handle_stable)
register_handler(LIVENESS_TIMER, handle_silence, lock=lock_due_installations)
