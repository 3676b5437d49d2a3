"""Promises kept and missed in a period as of an instant, worked out from the event logs and the breaches recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from customers.models import Organisation
from plans.models import PlanVersion
from reports.core.promises import Period, Promise, Record, runs_of
from reports.errors import TooManyTickets
from tickets.models import Breach, Ticket
from tickets.models.ticket import IS_OPEN
from tickets.queries.clocks import read_timelines

BATCH = 300
MAX_PAGE_ROWS = 10_000
MAX_FILE_ROWS = 50_000
_ALL = Q()


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
        tickets = list(with_promises().filter(id__any=ids[start : start + BATCH]))
        timelines, records = read_timelines(tickets), _recorded(tickets, query.as_of)
        if unreadable is not None:
            unreadable += [ticket.reference for ticket in tickets if timelines[ticket.pk].unreadable]
        found = (
            Promise(
                ticket.pk,
                ticket.reference,
                ticket.plan_version.plan.key,
                ticket.organisation_id,
                ticket.organisation.name,
                run,
            )
            for ticket in tickets
            for run in runs_of(timelines[ticket.pk], records[ticket.pk], query.as_of)
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


def with_promises() -> QuerySet[Ticket]:
    """Return tickets with what a report says of each and what their clocks need, in order."""
    plans = PlanVersion.objects.select_related("plan").only("plan__key")
    customers = Organisation.objects.only("name")
    return (  # many tickets share a policy, a plan and a customer
        Ticket.objects.prefetch_related("policy", Prefetch("plan_version", plans), Prefetch("organisation", customers))
        .only("reference", "policy", "plan_version", "organisation")
        .order_by("id")
    )


def _recorded(tickets: Sequence[Ticket], as_of: datetime) -> dict[int, list[Record]]:
    records: dict[int, list[Record]] = defaultdict(list)
    breaches = Breach.objects.filter(ticket_id__any=[ticket.pk for ticket in tickets], recorded_at__lte=as_of)
    rows = breaches.order_by("id").values_list("ticket_id", "metric", "cycle", "severity", "commitment", "breached_at")
    for ticket_id, metric, cycle, severity, commitment, breached_at in rows:
        records[ticket_id].append(Record(metric, cycle, severity, commitment, breached_at))
    return records
