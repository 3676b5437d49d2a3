"""What had come of the promises of tickets at an instant, kept by this process while nothing has happened to them since."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from reports.core.promises import Record, Run, runs_of
from supportdesk.kernel.tenancy import current_vendor
from tickets.models import Breach, Event, Ticket
from tickets.queries.clocks import read_timelines

_KEPT_LIMIT = 20_000


class _LogState(NamedTuple):
    """How much had been logged of a ticket and recorded of its breaches: both only ever grow."""

    events: int
    breaches: int


class _Kept(NamedTuple):
    state: _LogState
    at: datetime
    until: datetime | None  # when time alone changes it; None for never
    runs: tuple[Run, ...]

    def holds(self, state: _LogState, at: datetime) -> bool:
        return self.state == state and self.at <= at and (self.until is None or at < self.until)


_kept: OrderedDict[tuple[str, int], _Kept] = OrderedDict()  # by vendor and ticket


def find_runs(ids: Sequence[int], as_of: datetime, unreadable: list[str] | None = None) -> dict[int, tuple[Run, ...]]:
    """Return the runs of each ticket as of an instant.

    Tickets that cannot be read have none; their numbers are added to `unreadable`.
    """
    vendor, events, records = current_vendor(), _count_events(ids, as_of), _find_records(ids, as_of)
    states = {pk: _LogState(events.get(pk, 0), len(records[pk])) for pk in ids}
    found: dict[int, tuple[Run, ...]] = {}
    for pk, state in states.items():
        kept = _kept.get((vendor, pk))
        if kept is not None and kept.holds(state, as_of):
            found[pk] = kept.runs
    missing = [pk for pk in ids if pk not in found]
    tickets = (
        Ticket.objects.filter(id__any=missing).prefetch_related("policy").only("reference", "policy").order_by("id")
    )
    timelines = read_timelines(list(tickets))
    for ticket in tickets:
        timeline = timelines[ticket.pk]
        runs = found[ticket.pk] = tuple(runs_of(timeline, records[ticket.pk], as_of))
        if not timeline.unreadable:
            until = min((run.changes_at for run in runs if run.changes_at is not None), default=None)
            _keep((vendor, ticket.pk), _Kept(states[ticket.pk], as_of, until, runs))
        elif unreadable is not None:
            unreadable.append(ticket.reference)
    return found


def forget() -> None:
    """Forget all that is kept: for tests and measurements."""
    _kept.clear()


def _keep(place: tuple[str, int], kept: _Kept) -> None:
    _kept.pop(place, None)  # to the end; another thread may have dropped it meanwhile
    _kept[place] = kept
    if len(_kept) > _KEPT_LIMIT:
        _kept.popitem(last=False)


def _count_events(ids: Sequence[int], as_of: datetime) -> dict[int, int]:
    counted = Event.objects.filter(ticket_id__any=ids, at__lte=as_of).order_by().values("ticket_id")
    return dict(counted.annotate(number=Count("id")).values_list("ticket_id", "number"))


def _find_records(ids: Sequence[int], as_of: datetime) -> dict[int, list[Record]]:
    records: dict[int, list[Record]] = defaultdict(list)
    breaches = Breach.objects.filter(ticket_id__any=ids, recorded_at__lte=as_of)
    rows = breaches.order_by("id").values_list("ticket_id", "metric", "cycle", "severity", "commitment", "breached_at")
    for ticket_id, metric, cycle, severity, commitment, breached_at in rows:
        records[ticket_id].append(Record(metric, cycle, severity, commitment, breached_at))
    return records
