"""Which open tickets another version of the terms would touch, and what it would do to their deadlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from plans.core.terms import VendorTerms
from plans.models import Draft, PlanVersion, Publication
from plans.queries import build_sla_policy, get_draft_terms, get_terms
from slas.core.clock.policies import METRICS
from slas.core.clock.times import MetricTimes, StepTimes, TicketTimes
from slas.models import Policy
from slas.queries import get_specs
from tickets.models import EntryState, Recalculation, RecalculationEntry, Ticket
from tickets.models.ticket import IS_OPEN
from tickets.queries.clocks import Promise, timelines_under

# So many tickets are worked out for a preview, those that fall due first; the others are only counted.
LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Group:
    """Open tickets of one plan version, region and kind of request: all get the same new promise, or keep theirs."""

    version: PlanVersion
    region_key: str
    request_type_key: str
    severities: tuple[int, ...]
    policy: Policy
    rank: int

    def tickets(self) -> QuerySet[Ticket]:
        """Return its tickets."""
        in_force = Q(plan_version_now=self.version) | Q(plan_version_now=None, plan_version=self.version)
        return Ticket.objects.filter(
            IS_OPEN,
            in_force,
            region_key=self.region_key,
            request_type_key=self.request_type_key,
            severity__in=self.severities,
        )


@dataclass(frozen=True, slots=True)
class Touched:
    """The groups that a version gives another promise, with their tickets counted; the others keep what they have."""

    groups: tuple[Group, ...]
    count: int
    open_count: int


@dataclass(frozen=True, slots=True)
class Move:
    """A promise (a metric's name or a step's number) before and after: due instants, and what is left while it is paused."""

    subject: str | int
    before: datetime | None
    after: datetime | None
    left_before: int | None = None
    left_after: int | None = None
    is_late: bool = False

    @property
    def shift(self) -> timedelta:
        """Return by how much it moves; a promise that comes, goes or becomes late moves most."""
        if self.is_late:
            return timedelta.max
        if self.before is not None and self.after is not None:
            return abs(self.after - self.before)
        if self.left_before is not None and self.left_after is not None:
            return timedelta(seconds=abs(self.left_after - self.left_before))
        return timedelta.max

    @property
    def is_later(self) -> bool:
        """Return whether there is more time than before."""
        if self.before is not None and self.after is not None:
            return self.after > self.before
        return (self.left_after or 0) > (self.left_before or 0)


@dataclass(frozen=True, slots=True)
class TicketMoves:
    """A ticket with the promises that move."""

    ticket: Ticket
    moves: tuple[Move, ...]

    @property
    def shift(self) -> timedelta:
        """Return by how much the promise moves that moves most."""
        return max(move.shift for move in self.moves)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do to the open tickets: how many it touches, and of those looked at which deadlines move."""

    touched: int
    open_count: int
    looked_at: int
    moved: tuple[TicketMoves, ...]

    @property
    def becomes_late(self) -> int:
        """Return how many tickets would be late at once."""
        return sum(any(move.is_late for move in row.moves) for row in self.moved)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recalculation is: tickets by what became of them."""

    total: int
    done: int
    left: int
    failed: int

    @property
    def pending(self) -> int:
        """Return how many tickets are to come."""
        return self.total - self.done - self.left - self.failed


def preview_recalculation(draft: Draft, *, now: datetime, limit: int = LOOKED_AT) -> Preview:
    """Return what applying a draft to all open tickets now would do, worked out by the function that runs the clocks."""
    touched = find_touched(get_draft_terms(draft), published=None)
    policies = {(group.version.pk, group.region_key, group.request_type_key): group.policy for group in touched.groups}
    tickets = _first_due(touched.groups, limit)
    promises = {ticket.pk: Promise(policies[_place(ticket)], max(now, ticket.updated_at)) for ticket in tickets}
    moved = sorted(_moved(tickets, promises), key=lambda row: row.shift, reverse=True)  # stable: else as they fall due
    return Preview(touched.count, touched.open_count, len(tickets), tuple(moved))


def find_touched(terms: VendorTerms, *, published: Publication | None) -> Touched:
    """Return the groups of open tickets to which the terms promise something else than they have.

    Equal promises are told by the calendar and the policy themselves, so that a new name alone touches nobody. What the
    terms no longer know (a plan, a region, a kind of request, a severity) keeps the promise it has, and so does
    what is under a newer version than the published one already.
    """
    names = ("plan_version_now", "plan_version", "region_key", "request_type_key", "severity")
    rows = list(Ticket.objects.filter(IS_OPEN).order_by().values_list(*names).annotate(number=Count("id")))
    versions = PlanVersion.objects.select_related("plan", "publication").defer("publication__document")
    known = versions.in_bulk({now or filed for now, filed, *_ in rows})
    severities = {level.number for level in terms.severities}
    counted: Counter[tuple[PlanVersion, str, str]] = Counter()
    for now, filed, region, kind, severity, number in rows:
        version = known[now or filed]
        if severity in severities and not (published and is_newer(version, published)):
            counted[version, region, kind] += number
    groups = {key: group for key in counted if (group := _group(terms, *key)) is not None}
    count = sum(counted[key] for key in groups)
    return Touched(tuple(groups.values()), count, sum(row[-1] for row in rows))


def get_progress(recalculation: Recalculation) -> Progress:
    """Return how far a recalculation is."""
    states = RecalculationEntry.objects.filter(recalculation=recalculation).values_list("state")
    counted = dict(states.annotate(number=Count("id")).order_by())
    done, left, failed = (counted.get(state, 0) for state in (EntryState.DONE, EntryState.LEFT, EntryState.FAILED))
    return Progress(sum(counted.values()), done, left, failed)


def find_recalculation(recalculation_id: int) -> Recalculation | None:
    """Return a recalculation, None when there is none."""
    return Recalculation.objects.select_related("publication", "actor").filter(pk=recalculation_id).first()


def find_recalculation_of(publication: Publication) -> Recalculation | None:
    """Return the run that applies a version to open tickets, None where it holds for new ones only."""
    return Recalculation.objects.filter(publication=publication).first()


def list_failed(recalculation: Recalculation) -> list[RecalculationEntry]:
    """Return the tickets that could not be given the new promise, with the reason; a hundred at most."""
    entries = RecalculationEntry.objects.filter(recalculation=recalculation, state=EntryState.FAILED)
    return list(entries.select_related("ticket").defer("ticket__search").order_by("ticket_id")[:100])


def is_newer(version: PlanVersion, published: Publication) -> bool:
    """Return whether a version takes effect after a publication, or is of it."""
    other = version.publication
    return (other.effective_from, other.pk) >= (published.effective_from, published.pk)


def _group(terms: VendorTerms, version: PlanVersion, region_key: str, request_type_key: str) -> Group | None:
    """Return the group if the terms give it another promise or place in the queue than it has."""
    plan_key, before = version.plan.key, get_terms(version.publication)
    keys = {"plan_key": plan_key, "region_key": region_key, "request_type_key": request_type_key}
    try:
        offer, promised = terms.plan(plan_key), build_sla_policy(terms=terms, **keys)
    except KeyError:
        return None
    was = before.plan(plan_key)
    same_place = (offer.rank, offer.prioritised_kinds) == (was.rank, was.prioritised_kinds)
    if same_place and get_specs(promised) == get_specs(_promise_before(before, keys, promised)):
        return None
    severities = tuple(level.number for level in terms.severities)
    return Group(version, region_key, request_type_key, severities, promised, offer.rank)


def _promise_before(before: VendorTerms, keys: dict[str, str], otherwise: Policy) -> Policy:
    """Return the promise that the version in force gives; a kind of request that it does not know counts as unchanged."""
    try:
        return build_sla_policy(terms=before, **keys)
    except KeyError:
        return otherwise


def _place(ticket: Ticket) -> tuple[int, str, str]:
    return ticket.plan_version_now_id or ticket.plan_version_id, ticket.region_key, ticket.request_type_key


def _first_due(groups: Sequence[Group], limit: int) -> list[Ticket]:
    if not groups:
        return []
    ids = Q()
    for group in groups:
        ids |= Q(pk__in=group.tickets().values("pk"))
    tickets = Ticket.objects.filter(ids).select_related("policy", "organisation")
    return list(tickets.order_by(F("next_due_at").asc(nulls_last=True), "id")[:limit])


def _moved(tickets: Sequence[Ticket], promises: dict[int, Promise]) -> Iterator[TicketMoves]:
    timelines = timelines_under(tickets, promises)
    for ticket in tickets:
        if ticket.pk not in timelines:
            continue
        before, after = timelines[ticket.pk]
        at = promises[ticket.pk].at
        moves = tuple(_moves(before.at(at), after.at(at)))
        if moves:
            yield TicketMoves(ticket, moves)


def _moves(before: TicketTimes, after: TicketTimes) -> Iterator[Move]:
    for name in METRICS:
        old, new = before.metrics[name], after.metrics[name]
        is_late = new.breached_at is not None and old.breached_at is None
        if is_late or _stands(old) != _stands(new):
            yield Move(name, old.due_at, new.due_at, _left(old), _left(new), is_late)
    for number in range(1, max(len(before.steps), len(after.steps)) + 1):
        was, will = _step(before.steps, number), _step(after.steps, number)
        reached = will is not None and will.reached_at is not None
        if was is not None and was.reached_at is not None:
            continue
        due = was.due_at if was else None
        later = (will.due_at or will.reached_at) if will else None
        if due != later:
            yield Move(number, due, later, is_late=reached)


def _stands(metric: MetricTimes) -> tuple[object, ...]:
    """Return what a promise still asks for; one that is met or never ran asks for nothing."""
    if metric.state == "paused":
        return ("paused", metric.left_seconds)
    if metric.state == "running":
        return ("running", metric.due_at)
    return (metric.state,) if metric.state == "best_effort" else ()


def _left(metric: MetricTimes) -> int | None:
    return metric.left_seconds if metric.state == "paused" else None


def _step(steps: Sequence[StepTimes], number: int) -> StepTimes | None:
    return steps[number - 1] if number <= len(steps) else None
