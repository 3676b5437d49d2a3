"""Too many wrong passwords: whom they lock out, for how long, and who is let in nevertheless (A10, attack A48).

Failures are rows of django-axes in the vendor's own schema, one for each account, network address and device, counted
over AXES_COOLOFF_TIME. A lock opens by itself when enough of them are older; what is tried meanwhile is not counted, so
nobody keeps a lock shut. Locked is

* an account at one address: the everyday case, somebody guesses;
* an address for all accounts: many passwords, many names;
* an account at all addresses: many machines guess one name.

The owner must not be locked out by strangers, so two things open the door while it is shut for everybody else. A device
on which the account has signed in before, known by a signed cookie, has a count of its own that strangers cannot fill.
And whoever gets a new password by mail owns the mailbox: that forgets the account's failures and makes the device known.
An administrator of the organisation, or the vendor's staff, unlock by hand. None of this passes by a second factor.

Every try is counted before the password is looked at and taken back when it was right: of a burst sent at once no more
get through than of the same tries one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, Value, When

from people.models import User
from supportdesk.audit.operations import record

# Rows of people on devices we do not know have none in this column, which axes calls the user agent.
_STRANGER = ""


@dataclass(frozen=True, slots=True)
class Try:
    """Who tries to sign in: to which account (the address in lower case), from where, on which known device."""

    account: str
    address: str
    device: str = _STRANGER


def count_try(attempt: Try, *, now: datetime) -> datetime | None:
    """Count a try before its password is looked at; return until when it is refused, None when it may go on."""
    until = locked_until(attempt, now=now)
    if until is not None:
        return until
    _count(attempt, now)
    return _locked_until(attempt, now, beyond=1)


def locked_until(attempt: Try, *, now: datetime) -> datetime | None:
    """Return until when such a try is refused, None when it may be made."""
    return _locked_until(attempt, now, beyond=0)


def take_back_try(attempt: Try) -> None:
    """Forget the failures of who has just signed in: of this account, at this address or on this device."""
    AccessAttempt.objects.filter(
        username=attempt.account, ip_address=attempt.address, user_agent=attempt.device
    ).delete()


def forget_failures(user: User) -> None:
    """Forget all failures of an account, wherever they came from."""
    AccessAttempt.objects.filter(username=user.email).delete()


def unlock_account(*, user: User, actor: User, now: datetime) -> None:
    """Let somebody in again before the lock expires; who may ask for it is decided by the caller."""
    forget_failures(user)
    record(actor=actor, action="account.unlock", target=user, data={}, now=now)


def locked_accounts(accounts: Collection[str], *, now: datetime) -> dict[str, datetime]:
    """Return until when each of the accounts is locked somewhere, those that are not left out; one query."""
    rows = _recent(Q(username__in=accounts), now)
    found: dict[str, datetime] = {}
    for account in accounts:
        ends = [_end(bucket, limit, 0) for bucket, limit in _buckets_of(account, rows)]
        latest = max((end for end in ends if end is not None), default=None)
        if latest is not None:
            found[account] = latest
    return found


def _buckets_of(account: str, rows: Sequence[AccessAttempt]) -> list[tuple[list[AccessAttempt], int]]:
    own = [row for row in rows if row.username == account]
    strangers = [row for row in own if row.user_agent == _STRANGER]
    places = {(row.ip_address, row.user_agent) for row in own}
    each = [[row for row in own if (row.ip_address, row.user_agent) == place] for place in places]
    here = settings.SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS
    return [(bucket, here) for bucket in each] + [(strangers, settings.SIGN_IN_FAILURES_PER_ACCOUNT)]


def _locked_until(attempt: Try, now: datetime, *, beyond: int) -> datetime | None:
    account = Q(username=attempt.account)
    here = settings.SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS
    if attempt.device:
        return _end(_recent(account & Q(user_agent=attempt.device), now), here, beyond)
    rows = _recent((account | Q(ip_address=attempt.address)) & Q(user_agent=_STRANGER), now)
    of_account = [row for row in rows if row.username == attempt.account]
    at_address = [row for row in rows if row.ip_address == attempt.address]
    both = [row for row in of_account if row.ip_address == attempt.address]
    ends = [
        _end(both, here, beyond),
        _end(at_address, settings.SIGN_IN_FAILURES_PER_ADDRESS, beyond),
        _end(of_account, settings.SIGN_IN_FAILURES_PER_ACCOUNT, beyond),
    ]
    return max((end for end in ends if end is not None), default=None)


def _recent(whose: Q, now: datetime) -> list[AccessAttempt]:
    rows: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        whose, attempt_time__gt=now - settings.AXES_COOLOFF_TIME
    )
    return list(rows.order_by("attempt_time"))


def _end(rows: Sequence[AccessAttempt], limit: int, beyond: int) -> datetime | None:
    """Return when so many of the failures are old that a try is free again; `beyond` the limit are let pass."""
    left = sum(row.failures_since_start for row in rows) - beyond
    for row in rows:
        if left < limit:
            return None
        left -= row.failures_since_start
        if left < limit:
            end: datetime = row.attempt_time + settings.AXES_COOLOFF_TIME
            return end
    return None


def _count(attempt: Try, now: datetime) -> None:
    """Add one in a single statement, so that tries at the same time all count; old failures count no more."""
    is_old = Q(attempt_time__lte=now - settings.AXES_COOLOFF_TIME)
    AccessAttempt.objects.filter(is_old).exclude(username=attempt.account).delete()
    fresh = {"failures_since_start": 0, "get_data": "", "post_data": "", "http_accept": "", "path_info": ""}
    same = {"username": attempt.account, "ip_address": attempt.address, "user_agent": attempt.device}
    counted = 0
    while not counted:  # until nobody forgets the row between the two statements
        row, _created = AccessAttempt.objects.get_or_create(**same, defaults=fresh)
        counted = AccessAttempt.objects.filter(pk=row.pk).update(
            failures_since_start=Case(When(is_old, then=Value(1)), default=F("failures_since_start") + 1),
            attempt_time=now,
        )
