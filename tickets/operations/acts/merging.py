"""Merging two tickets of one problem, and taking it back: nothing is moved, the one that is merged points to the other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from tickets import rules
from tickets.core.event_payloads import Merged, MergedIn, MergeUndone, Reopened, Resume, Wait
from tickets.core.events import EventKind
from tickets.core.states import next_state, waits_for
from tickets.errors import BadRequest, NotAllowed, NotPossible, WouldBeRead
from tickets.models import Ticket
from tickets.operations import notices
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_tickets
from tickets.queries.clocks import find_newest_event


@transaction.atomic
def merge_tickets(*, source: Ticket, target: Ticket, actor: User, reason: str, now: datetime) -> Ticket:
    """Merge the source into the target: its clocks stop, its conversation is read there, its contact is notified once.

    Both stay as they are, so that it can be taken back. Raises NotAllowed, WouldBeRead, NotPossible where one of
    them is not open, BadRequest for tickets of two customers or one ticket twice.
    """
    if source.pk == target.pk:
        raise BadRequest(_("A ticket cannot be merged into itself."))
    source, target = _lock_both(source, target)
    if not (rules.is_theirs(actor, source, "merge") and rules.is_theirs(actor, target, "receive_merge")):
        raise NotAllowed("Only people who handle both tickets can merge them.")
    if source.organisation_id != target.organisation_id:
        raise BadRequest(_("Only tickets of the same customer can be merged."))
    if not rules.may_share(source, target):
        raise WouldBeRead("The tickets were submitted by two people who cannot see each other's tickets.")
    if not reason.strip():
        raise BadRequest(_("Enter why they are the same problem."))
    next_state(act="receive_merge", state=target.status)
    merged = next_state(act="merge", state=source.status)
    wait = _end_wait(source, actor, now)
    source.status, source.merged_into = merged, target
    append_event(ticket=source, payload=Merged(target.reference, reason, wait), at=now, actor=actor)
    append_event(ticket=target, payload=MergedIn(source.reference, reason), at=now, actor=actor)
    source.save(update_fields=["status", "merged_into"])
    refresh_clocks(tickets=[source, target], now=now)
    notices.notify_merged(ticket=source, target=target, by=actor, now=now)
    return target


@transaction.atomic
def undo_merge(*, source: Ticket, actor: User, reason: str, now: datetime) -> Ticket:
    """Undo a merge, so that the ticket is as it was: the time between is not counted, nobody is notified again.

    Raises NotAllowed, NotPossible where it is not merged, BadRequest.
    """
    source, target = _lock_merged(source)
    if not rules.is_theirs(actor, source, "undo_merge"):
        raise NotAllowed("Only people who handle the ticket can do this.")
    source.status = next_state(act="undo_merge", state=source.status)
    if not reason.strip():
        raise BadRequest(_("Enter why it is a different problem."))
    source.merged_into = None
    wait = _last_wait(source)
    reopened = Reopened(reason, because="merge_undone", from_=target.reference)
    append_event(ticket=source, payload=reopened, at=now, actor=actor)
    if wait:
        source.status = next_state(act=f"wait_{wait.for_}", state=source.status)
        append_event(ticket=source, payload=wait, at=now, actor=actor)
    append_event(ticket=target, payload=MergeUndone(source.reference, reason), at=now, actor=actor)
    source.save(update_fields=["status", "merged_into"])
    refresh_clocks(tickets=[source, target], now=now)
    notices.notify_merge_undone(ticket=source, target=target, by=actor, now=now)
    return source


def _lock_both(source: Ticket, target: Ticket) -> tuple[Ticket, Ticket]:
    """Lock two tickets in the order in which everybody locks, so that merges that cross wait for each other."""
    locked = {ticket.pk: ticket for ticket in lock_tickets([source.pk, target.pk])}
    return locked[source.pk], locked[target.pk]


def _lock_merged(source: Ticket) -> tuple[Ticket, Ticket]:
    """Lock a merged ticket and its target; raises NotPossible when it is not merged, or no longer."""
    found = Ticket.objects.select_related("merged_into").get(pk=source.pk)
    if found.merged_into is None:
        raise NotPossible("undo_merge", found.status)
    source, target = _lock_both(found, found.merged_into)
    if source.merged_into_id != target.pk:
        raise NotPossible("undo_merge", source.status)
    return source, target


def _end_wait(source: Ticket, actor: User, now: datetime) -> Wait | None:
    """End the wait of a ticket that is merged, and return it for the day that the merge is taken back."""
    party = waits_for(source.status)
    if party is None:
        return None
    began = find_newest_event(source, EventKind.WAIT)
    append_event(ticket=source, payload=Resume(because="merged"), at=now, actor=actor)
    wait = began.payload if began is not None else None
    return wait if isinstance(wait, Wait) else Wait(party, reason="")


def _last_wait(source: Ticket) -> Wait | None:
    merged = find_newest_event(source, EventKind.MERGED)
    payload = merged.payload if merged is not None else None
    return payload.wait if isinstance(payload, Merged) else None
