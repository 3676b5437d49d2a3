"""What people change about their own accounts, and closing and opening them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from people.models import User
from people.operations.passwords import mail_first_password_link
from people.operations.registration import check_name, check_zone
from supportdesk.audit.operations import record

_TOKEN_BYTES = 32  # a password that nobody knows


def choose_language(*, user: User, language: str) -> None:
    """Write to somebody, and show pages in browsers that chose nothing else, in this language."""
    if user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)
        user.language = language


@transaction.atomic
def change_account(
    *, user: User, name: str, language: str, time_zone: str, now: datetime, has_single_keys: bool | None = None
) -> User:
    """Change how somebody is called, reads and presses keys; raises ValidationError for a bad name or an unknown zone.

    Another name is recorded: what was written before shows the new one. A name from before the rule may stay.
    """
    before = user.name
    if name != before:
        user.name = check_name(name, user.kind)
    user.language, user.time_zone = language, time_zone
    if has_single_keys is not None:
        user.has_single_keys = has_single_keys
    check_zone(time_zone)
    user.full_clean()
    user.save(update_fields=["name", "language", "time_zone", "has_single_keys"])
    if user.name != before:
        record(actor=user, action="account.rename", target=user, data={"from": before, "to": user.name}, now=now)
    return user


def close_account(*, user: User, actor: User, now: datetime) -> None:
    """Close an account: open sessions end with the next request, what they wrote stays (ATTACK-A17)."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor=actor, action="account.close", target=user, data={}, now=now)


def reopen_account(*, user: User, password: str, name: str, now: datetime) -> None:
    """Open a closed account again, under a password of its owner's own choice."""
    user.is_active, user.name = True, check_name(name, user.kind)
    user.choose_password(password, "is_active", "name")
    record(actor=user, action="account.reopen", target=user, data={}, now=now)


def readmit_account(*, user: User, actor: User, now: datetime) -> None:
    """Open a closed account again at somebody else's word; its owner is mailed the link to a new password.

    The old password, sessions and tokens from before it was closed end for good.
    """
    user.is_active = True
    user.choose_password(secrets.token_urlsafe(_TOKEN_BYTES), "is_active")
    record(actor=actor, action="account.readmit", target=user, data={}, now=now)
    mail_first_password_link(user=user, notice="readmitted", now=now)
