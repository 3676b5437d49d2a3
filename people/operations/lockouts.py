"""Locked accounts of a vendor: failures are rows of django-axes in its own schema, counted by kernel/lockouts.py
(TERM-A10, ATTACK-A48).

Somebody who gets a new password by mail owns the mailbox: that forgets the account's failures and makes the device known.
An administrator of the organisation, or the vendor's staff, unlock by hand. None of this passes by a second factor.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from axes.models import AccessAttempt

from people.models import User
from supportdesk.audit.operations import record
from supportdesk.kernel.security import lockouts
from supportdesk.kernel.security.lockouts import Try

__all__ = ["Try"]


def count_attempt(attempt: Try, *, now: datetime) -> datetime | None:
    """Count a try before its password is looked at; return until when it is refused, None when it may continue."""
    return lockouts.count_attempt(AccessAttempt.objects, attempt, now=now)


def locked_until(attempt: Try, *, now: datetime) -> datetime | None:
    """Return until when such a try is refused, None when it may be made."""
    return lockouts.locked_until(AccessAttempt.objects, attempt, now=now)


def uncount_attempt(attempt: Try) -> None:
    """Forget the failures of who has just signed in: of this account, at this address or on this device."""
    lockouts.uncount_attempt(AccessAttempt.objects, attempt)


def locked_accounts(accounts: Collection[str], *, now: datetime) -> dict[str, datetime]:
    """Return until when each of the accounts is locked somewhere, those that are not left out; one query."""
    return lockouts.locked_accounts(AccessAttempt.objects, accounts, now=now)


def forget_failures(user: User) -> None:
    """Forget all failures of an account, wherever they came from."""
    AccessAttempt.objects.filter(username=user.email).delete()


def unlock_account(*, user: User, actor: User, now: datetime) -> None:
    """Unlock somebody before the lock expires; who may ask for it is decided by the caller."""
    forget_failures(user)
    record(actor=actor, action="account.unlock", target=user, data={}, now=now)
