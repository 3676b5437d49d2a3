"""Handlers of the clocks, of recalculations and of indexing: what the kernel calls when timers of tickets are due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from customers.operations.organisations import RENAMED
from supportdesk.kernel.timers import DueTimer, register_handler
from tickets.operations import indexing
from tickets.operations.clocks import recalculating, refreshing
from tickets.operations.clocks.recalculating import recalculate_batch
from tickets.operations.clocks.refreshing import advance_clocks
from tickets.operations.event_log import lock_free_tickets
from tickets.operations.indexing import reindex_more, reindex_renamed


def lock_due_tickets(keys: Collection[str]) -> Collection[str]:
    """Lock the tickets that nobody is working on this very moment; the others are tried again at once."""
    return [str(ticket_id) for ticket_id in lock_free_tickets(int(key) for key in keys)]


def handle_clocks_due(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Advance the clocks of all tickets whose timers are due."""
    advance_clocks(ticket_ids=[int(row.key) for row in rows], now=now)


def handle_recalculations_due(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Work the next batch of each recalculation that is under way."""
    for row in rows:
        recalculate_batch(recalculation_id=int(row.key), now=now)


def handle_reindexing_due(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Index a few more rows."""
    for row in rows:
        reindex_more(key=row.key, now=now)


def handle_renamed_customers(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Index the tickets of renamed organisations and contacts again."""
    for row in rows:
        reindex_renamed(key=row.key, now=now)


register_handler(refreshing.TIMER, handle_clocks_due, lock=lock_due_tickets)
register_handler(recalculating.TIMER, handle_recalculations_due)
register_handler(indexing.TIMER, handle_reindexing_due)
register_handler(RENAMED, handle_renamed_customers)
