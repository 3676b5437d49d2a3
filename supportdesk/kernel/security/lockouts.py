"""Too many wrong passwords: whom they lock out and for how long; for accounts of vendors and for operators alike
(ATTACK-A48).

Failures are rows, one for each account, network address and device, counted over AXES_COOLOFF_TIME. A lock opens by
itself when enough of them are older; what is tried meanwhile is not counted, so nobody keeps a lock shut. Locked is

* an account at one address: the everyday case, somebody guesses;
* an address for all accounts: many passwords, many names;
* an account at all addresses: many machines guess one name.

The owner must not be locked out by strangers: a device on which the account has signed in before, known by a signed
cookie, has a count of its own that strangers cannot fill (ATTACK-S09).

Every try is counted before the password is looked at and taken back when it was right: of a burst sent at once no more
get through than of the same tries one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Manager, Q, Value, When

# Rows of people on devices we do not know have none in this column, which django-axes calls the user agent.
_STRANGER = ""
# A table of failures: `username`, `ip_address`, `user_agent`, `failures_since_start`, `attempt_time`.
Failures = Manager[Any]


@dataclass(frozen=True, slots=True)
class Try:
    """Who tries to sign in: to which account (the address in lower case), from where, on which known device."""

    account: str
    address: str
    device: str = _STRANGER


def count_attempt(failures: Failures, attempt: Try, *, now: datetime) -> datetime | None:
    """Count a try before its password is looked at; return until when it is refused, None when it may continue."""
    until = locked_until(failures, attempt, now=now)
    if until is not None:
        return until
    _count(failures, attempt, now)
    return _locked_until(failures, attempt, now, beyond=1)


def locked_until(failures: Failures, attempt: Try, *, now: datetime) -> datetime | None:
    """Return until when such a try is refused, None when it may be made."""
    return _locked_until(failures, attempt, now, beyond=0)


def uncount_attempt(failures: Failures, attempt: Try) -> None:
    """Forget the failures of who has just signed in: of this account, at this address or on this device."""
    failures.filter(username=attempt.account, ip_address=attempt.address, user_agent=attempt.device).delete()


def locked_accounts(failures: Failures, accounts: Collection[str], *, now: datetime) -> dict[str, datetime]:
    """Return until when each of the accounts is locked somewhere, those that are not left out; one query."""
    rows = recent_failures(failures, Q(username__in=accounts), now=now)
    found: dict[str, datetime] = {}
    for account in accounts:
        ends = [_end(bucket, limit, 0) for bucket, limit in _buckets_of(account, rows)]
        latest = max((end for end in ends if end is not None), default=None)
        if latest is not None:
            found[account] = latest
    return found


def recent_failures(failures: Failures, whose: Q, *, now: datetime) -> list[Any]:
    """Return the failures that still count, the oldest first."""
    return list(failures.filter(whose, attempt_time__gt=now - settings.AXES_COOLOFF_TIME).order_by("attempt_time"))


def _buckets_of(account: str, rows: Sequence[Any]) -> list[tuple[list[Any], int]]:
    own = [row for row in rows if row.username == account]
    strangers = [row for row in own if row.user_agent == _STRANGER]
    places = {(row.ip_address, row.user_agent) for row in own}
    each = [[row for row in own if (row.ip_address, row.user_agent) == place] for place in places]
    here = settings.SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS
    return [(bucket, here) for bucket in each] + [(strangers, settings.SIGN_IN_FAILURES_PER_ACCOUNT)]


def _locked_until(failures: Failures, attempt: Try, now: datetime, *, beyond: int) -> datetime | None:
    account = Q(username=attempt.account)
    here = settings.SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS
    if attempt.device:
        return _end(recent_failures(failures, account & Q(user_agent=attempt.device), now=now), here, beyond)
    strangers = (account | Q(ip_address=attempt.address)) & Q(user_agent=_STRANGER)
    rows = recent_failures(failures, strangers, now=now)
    of_account = [row for row in rows if row.username == attempt.account]
    at_address = [row for row in rows if row.ip_address == attempt.address]
    both = [row for row in of_account if row.ip_address == attempt.address]
    ends = [
        _end(both, here, beyond),
        _end(at_address, settings.SIGN_IN_FAILURES_PER_ADDRESS, beyond),
        _end(of_account, settings.SIGN_IN_FAILURES_PER_ACCOUNT, beyond),
    ]
    return max((end for end in ends if end is not None), default=None)


def _end(rows: Sequence[Any], limit: int, beyond: int) -> datetime | None:
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


def _count(failures: Failures, attempt: Try, now: datetime) -> None:
    """Add one in a single statement, so that tries at the same time all count; old failures no longer count."""
    is_old = Q(attempt_time__lte=now - settings.AXES_COOLOFF_TIME)
    failures.filter(is_old).exclude(username=attempt.account).delete()
    same = {"username": attempt.account, "ip_address": attempt.address, "user_agent": attempt.device}
    counted = 0
    while not counted:  # until nobody forgets the row between the two statements
        row, _created = failures.get_or_create(**same, defaults={"failures_since_start": 0, "attempt_time": now})
        counted = failures.filter(pk=row.pk).update(
            failures_since_start=Case(When(is_old, then=Value(1)), default=F("failures_since_start") + 1),
            attempt_time=now,
        )
