"""A new version of the terms, applied to open tickets: published, then worked through in the background, each ticket once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Literal, NamedTuple

from django.db import Error, transaction
from django.utils.translation import gettext as _

from people.models import User, UserKind
from plans.models import Draft, PlanVersion, Publication
from plans.operations import publish_draft, snapshot_sla_policy
from plans.queries import get_terms
from slas.models import Policy
from supportdesk.audit.operations import record
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timer
from tickets.core.event_payloads import PromiseChanged
from tickets.core.states import OPEN_STATES
from tickets.errors import BadRequest, NotAllowed
from tickets.models import EntryState, Recalculation, RecalculationEntry, Ticket
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_free_tickets, lock_tickets
from tickets.queries.recalculation import find_touched, get_progress, is_newer

TIMER = "tickets.recalculate"
BATCH = 200
AGAIN_IF_HELD = timedelta(seconds=1)
Scope = Literal["new", "open"]

logger = logging.getLogger(__name__)


class Published(NamedTuple):
    """What a draft became, and the run that applies it to open tickets, if one was asked for."""

    publication: Publication
    recalculation: Recalculation | None


@transaction.atomic
def publish_and_apply(
    *, draft: Draft, scope: Scope, reason: str, are_interpretations_confirmed: bool, actor: User, now: datetime
) -> Published:
    """Publish a draft for new tickets only, or for all `open` ones too, with the reason.

    Open tickets are worked through in the background from the day on which the version takes effect. Of two who do it
    at once the second gets AlreadyPublished. Raises NotAllowed, BadRequest and what `publish_draft` raises.
    """
    if not (actor.kind == UserKind.STAFF and actor.is_admin):
        raise NotAllowed("Only the vendor's admins can publish terms.")
    if scope == "open" and not reason.strip():
        raise BadRequest(_("Enter why open tickets get different targets."))
    publication = publish_draft(
        draft=draft, are_interpretations_confirmed=are_interpretations_confirmed, actor=actor, now=now
    )
    if scope == "new":
        return Published(publication, None)
    starts_at = max(now, datetime.combine(publication.effective_from, time(), UTC))
    recalculation = Recalculation.objects.create(
        publication=publication, reason=reason.strip(), actor=actor, ordered_at=now, starts_at=starts_at
    )
    data = {"label": publication.label, "reason": recalculation.reason, "starts_at": starts_at.isoformat()}
    record(actor=actor, action="tickets.recalculation.ordered", target=recalculation, data=data, now=now)
    _appoint(recalculation, starts_at)
    return Published(publication, recalculation)


@transaction.atomic
def recalculate_batch(*, recalculation_id: int, now: datetime, limit: int = BATCH) -> None:
    """Give the next tickets of a recalculation their new promise, and come again while there are more.

    The first time it writes down which tickets it is for. A ticket that somebody works on this very moment is tried
    again, one that was closed meanwhile is left, one that cannot be worked out is noted with the reason.
    """
    recalculation = Recalculation.objects.select_related("publication", "actor").get(pk=recalculation_id)
    if recalculation.started_at is None:
        _write_down(recalculation, now)
    pending = RecalculationEntry.objects.filter(recalculation=recalculation, state=EntryState.PENDING)
    wanted = set(pending.order_by("ticket_id").values_list("ticket_id", flat=True)[:limit])
    free = lock_free_tickets(wanted)
    if free:
        _work(recalculation, free, now)
    if pending.exists():
        _appoint(recalculation, now if free else now + AGAIN_IF_HELD)
    else:
        _finish(recalculation, now)


def _appoint(recalculation: Recalculation, at: datetime) -> None:
    set_timer(vendor=current_vendor(), handler=TIMER, key=str(recalculation.pk), due_at=at)


def _write_down(recalculation: Recalculation, now: datetime) -> None:
    publication = recalculation.publication
    touched = find_touched(get_terms(publication), published=publication)
    ids = [ticket_id for group in touched.groups for ticket_id in group.tickets().values_list("pk", flat=True)]
    RecalculationEntry.objects.bulk_create(
        [RecalculationEntry(recalculation=recalculation, ticket_id=ticket_id) for ticket_id in sorted(ids)],
        batch_size=2_000,
    )
    recalculation.started_at = now
    recalculation.save(update_fields=["started_at"])


def _finish(recalculation: Recalculation, now: datetime) -> None:
    recalculation.finished_at = now
    recalculation.save(update_fields=["finished_at"])
    progress = get_progress(recalculation)
    data = {"total": progress.total, "done": progress.done, "left": progress.left, "failed": progress.failed}
    record(actor=recalculation.actor, action="tickets.recalculation.finished", target=recalculation, data=data, now=now)


def _work(recalculation: Recalculation, ticket_ids: Sequence[int], now: datetime) -> None:
    """Work a batch in one go; where one ticket of it cannot be worked out, each by itself."""
    try:
        with transaction.atomic():
            _apply(recalculation, ticket_ids, now)
    except Error:
        raise  # the database's own faults are the timer's to try again
    except Exception as error:
        if len(ticket_ids) == 1:
            logger.exception("Ticket %d could not get its new targets", ticket_ids[0])
            _note(recalculation, ticket_ids, EntryState.FAILED, f"{type(error).__name__}: {error}")
            return
        for ticket_id in ticket_ids:
            _work(recalculation, [ticket_id], now)


def _apply(recalculation: Recalculation, ticket_ids: Sequence[int], now: datetime) -> None:
    versions = {version.plan.key: version for version in _versions(recalculation.publication)}
    promises: dict[tuple[str, str, str], Policy] = {}
    moving: list[Ticket] = []
    for ticket in lock_tickets(ticket_ids):
        version = versions[ticket.plan_version.plan.key]
        if ticket.status in OPEN_STATES and not is_newer(ticket.version_in_force, recalculation.publication):
            _change_promise(recalculation, ticket, version, promises, now)
            moving.append(ticket)
    Ticket.objects.bulk_update(moving, ["plan_version_now", "plan_rank"])
    refresh_clocks(tickets=moving, now=now)
    done = [ticket.pk for ticket in moving]
    _note(recalculation, done, EntryState.DONE)
    _note(recalculation, sorted(set(ticket_ids) - set(done)), EntryState.LEFT)


def _versions(publication: Publication) -> list[PlanVersion]:
    versions = PlanVersion.objects.filter(publication=publication).select_related("plan", "publication")
    return list(versions.defer("publication__document"))


def _change_promise(
    recalculation: Recalculation,
    ticket: Ticket,
    version: PlanVersion,
    promises: dict[tuple[str, str, str], Policy],
    now: datetime,
) -> None:
    key = (version.plan.key, ticket.region_key, ticket.request_type_key)
    if key not in promises:
        promises[key] = snapshot_sla_policy(
            publication=recalculation.publication,
            plan_key=key[0],
            region_key=key[1],
            request_type_key=key[2],
            now=now,
        )
    change = PromiseChanged(
        promise=promises[key].digest,
        plan_version=version.pk,
        label=recalculation.publication.label,
        reason=recalculation.reason,
        recalculation=recalculation.pk,
    )
    append_event(ticket=ticket, payload=change, at=now, actor=recalculation.actor)
    ticket.plan_version_now, ticket.plan_rank = version, version.rank


def _note(recalculation: Recalculation, ticket_ids: Sequence[int], state: EntryState, why: str = "") -> None:
    entries = RecalculationEntry.objects.filter(recalculation=recalculation, ticket__in=ticket_ids)
    entries.update(state=state, why=why)
