"""Promises kept and missed in a period as of an instant, worked out from the event logs and the breaches recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from reports.core.promises import Period, Promise
from reports.errors import TooManyTickets
from reports.queries.runs import find_runs
from tickets.models import Ticket
from tickets.models.ticket import IS_OPEN

BATCH = 300
MAX_PAGE_ROWS = 10_000
MAX_FILE_ROWS = 50_000
_ALL = Q()
_SHOWN = ("id", "reference", "plan_version__plan__key", "organisation_id", "organisation__name")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """What is asked: promises of a period as of an instant, narrowed; empty narrows nothing."""

    period: Period
    as_of: datetime
    metric: str = ""
    plan: str = ""
    severity: int | None = None
    customer: int | None = None
    commitment: str = ""

    def takes(self, promise: Promise) -> bool:
        """Whether a promise is one of those asked for."""
        run = promise.run
        return (
            self.period.holds(run)
            and self.metric in ("", run.metric)
            and self.severity in (None, run.severity)
            and self.commitment in ("", run.commitment)
        )


def find_touched(query: ReportQuery, *, limit: int, which: Q = _ALL) -> list[int]:
    """Return the ids of the tickets whose promises may belong to the period, of those that `which` says; raises TooManyTickets.

    A ticket that has been paused since before the period began has decided nothing in it.
    """
    begins, ends = query.period.start, min(query.period.end, query.as_of)
    narrowed = Q(plan_version__plan__key=query.plan) if query.plan else Q()
    if query.customer is not None:
        narrowed &= Q(organisation=query.customer)
    touched = Ticket.objects.filter(IS_OPEN | Q(updated_at__gte=begins), narrowed, which, filed_at__lte=ends)
    ids = list(touched.order_by("id").values_list("id", flat=True)[: limit + 1])
    if len(ids) > limit:
        raise TooManyTickets(f"The period has more than {limit} tickets; choose a shorter one.")
    return ids


def work_out_promises(
    query: ReportQuery, ids: Sequence[int], unreadable: list[str] | None = None
) -> Iterator[list[Promise]]:
    """Yield the promises asked for of these tickets, a batch of tickets at a time.

    Only what was logged and recorded by the instant asked for counts: asked again later, the figures are the same.
    Tickets that cannot be read have none; their numbers are added to `unreadable`.
    """
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        runs = find_runs(batch, query.as_of, unreadable)
        tickets = Ticket.objects.filter(id__any=batch).order_by("id").values_list(*_SHOWN)
        found = (
            Promise(pk, reference, plan, customer, customer_name, run)
            for pk, reference, plan, customer, customer_name in tickets
            for run in runs[pk]
        )
        yield [promise for promise in found if query.takes(promise)]


def list_promises(
    query: ReportQuery, *, limit: int = MAX_PAGE_ROWS, unreadable: list[str] | None = None
) -> list[Promise]:
    """Return the promises asked for; raises TooManyTickets."""
    ids = find_touched(query, limit=limit)
    return [promise for batch in work_out_promises(query, ids, unreadable) for promise in batch]


def name_subjects(ids: Collection[int]) -> dict[int, str]:
    """Return the subjects of tickets, by ticket id."""
    return dict(Ticket.objects.filter(id__in=ids).values_list("id", "subject"))
