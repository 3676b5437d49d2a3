"""Calls on tickets: started and stopped, entered by hand, corrected with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from billing.errors import (
    CallRefused,
    EndsBeforeAnswer,
    EndsInFuture,
    NoReason,
    NoSuchLine,
    NotRunning,
    NotTheirs,
    RecordedAlready,
    RunningAlready,
    StillRunning,
    TooLong,
)
from billing.models import Direction, PhoneCall
from billing.queries import lines_with_prices, terms_at
from billing.rules import can_record_calls
from people.models import User
from supportdesk.audit.operations import changes_between, record
from tickets.models import Ticket

_LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetails:
    """What was recorded of a call that has ended."""

    line: str
    direction: str
    answered_at: datetime
    ended_at: datetime


@transaction.atomic
def start_call(*, ticket: Ticket, line: str, actor: User, now: datetime) -> PhoneCall:
    """Record that the person answered a call on the ticket now. Raises NotTheirs, NoSuchLine, RunningAlready."""
    _require_staff(actor)
    _check_line(line, now)
    return _create(ticket, actor, now, {"line": line, "direction": Direction.IN, "answered_at": now, "ended_at": None})


@transaction.atomic
def stop_call(*, call: PhoneCall, actor: User, now: datetime) -> PhoneCall:
    """Record that a call has ended now. Raises NotTheirs, NotRunning."""
    kept = lock_call(call, actor)
    if kept.ended_at is not None:
        raise NotRunning
    # The next call may be answered before a forgotten one is stopped; no call lasts a day.
    kept.ended_at = max(kept.answered_at, min(now, kept.answered_at + _LONGEST - timedelta(seconds=1)))
    kept.save(update_fields=["ended_at"])
    record(actor=actor, action="billing.call.ended", target=kept, data={"at": kept.ended_at.isoformat()}, now=now)
    return kept


@transaction.atomic
def add_call(*, ticket: Ticket, details: CallDetails, actor: User, now: datetime) -> PhoneCall:
    """Record a call that was made before; raises as CallRefused what is wrong with it."""
    _require_staff(actor)
    _check(details, now)
    return _create(ticket, actor, now, asdict(details))


@transaction.atomic
def correct_call(*, call: PhoneCall, details: CallDetails, reason: str, actor: User, now: datetime) -> PhoneCall:
    """Change what was recorded, for a reason that the audit log keeps; the call is then rated again.

    Raises as CallRefused what is wrong with it.
    """
    kept = lock_call(call, actor)
    if kept.ended_at is None:
        raise StillRunning
    if not reason.strip():
        raise NoReason
    _check(details, now)
    after = asdict(details)
    changes = changes_between({name: _plain(getattr(kept, name)) for name in after}, _all_plain(after))
    for name, value in after.items():
        setattr(kept, name, value)
    kept.corrected_at = now
    _save(kept, [*after, "corrected_at"])
    record(
        actor=actor,
        action="billing.call.corrected",
        target=kept,
        data={"reason": reason.strip(), "changes": changes},
        now=now,
    )
    return kept


def lock_call(call: PhoneCall, actor: User) -> PhoneCall:
    """Return the call as it is stored, locked. Raises NotTheirs."""
    _require_staff(actor)
    return PhoneCall.objects.select_for_update().get(pk=call.pk)


def _require_staff(actor: User) -> None:
    if not can_record_calls(actor):
        raise NotTheirs


def _check(details: CallDetails, now: datetime) -> None:
    if details.ended_at < details.answered_at:
        raise EndsBeforeAnswer
    if details.ended_at > now:
        raise EndsInFuture
    if details.ended_at - details.answered_at >= _LONGEST:
        raise TooLong
    _check_line(details.line, details.answered_at)


def _check_line(line: str, answered_at: datetime) -> None:
    terms = terms_at(answered_at)
    if terms is None or line not in lines_with_prices(terms):
        raise NoSuchLine


def _create(ticket: Ticket, actor: User, now: datetime, values: Mapping[str, Any]) -> PhoneCall:
    call = PhoneCall(ticket=ticket, organisation_id=ticket.organisation_id, recorded_by=actor, created_at=now, **values)
    _save(call, None)
    data = {"ticket": ticket.reference, **_all_plain(values)}
    record(actor=actor, action="billing.call.recorded", target=call, data=data, now=now)
    return call


def _save(call: PhoneCall, fields: list[str] | None) -> None:
    try:
        with transaction.atomic():
            call.save(update_fields=fields)
    except IntegrityError as error:
        raise _refusal(error) from error


def _refusal(error: IntegrityError) -> CallRefused:
    return RunningAlready() if "one_running_call_per_agent" in str(error) else RecordedAlready()


def _all_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
