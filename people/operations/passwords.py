"""Passwords: changed by their owners, or given up and reset by a link that is mailed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.http import int_to_base36

from people.errors import LinkExpired
from people.models import User, UserKind
from people.operations.lockouts import forget_failures
from people.operations.mails import queue_mail
from people.reset_tokens import ResetTokens
from supportdesk.audit.operations import record
from supportdesk.kernel.security.addresses import one_spelling
from supportdesk.kernel.security.signing import fingerprint
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timer
from vendors.queries import page_address

FORGOTTEN = "people.password_forgotten"
_NOBODY = 0


def change_password(*, user: User, password: str, now: datetime) -> None:
    """Store a new password; sessions and links from before it end (ATTACK-A33, ATTACK-A47)."""
    user.choose_password(password)
    record(actor=user, action="account.password", target=user, data={}, now=now)


def ask_for_new_password(*, email: str, now: datetime) -> None:
    """Note that somebody asks for a new password; the link is mailed a moment later, if there is such an account.

    Whether there is one shows neither in what is answered nor in how long it takes: the same row is written for both
    (ATTACK-A51). Asking again before the mail is out changes nothing.
    """
    address = one_spelling(email)
    people = User.objects.filter(email=address, is_active=True).exclude(kind=UserKind.SERVICE)
    user_id = people.values_list("pk", flat=True).first() or _NOBODY
    asked = fingerprint(vendor=current_vendor(), purpose=FORGOTTEN, text=address)[:12]
    set_timer(vendor=current_vendor(), handler=FORGOTTEN, key=f"{user_id}:{asked}", due_at=now)


def mail_new_password_links(*, user_ids: Iterable[int], now: datetime) -> None:
    """Mail each of the open accounts the link by which its owner sets a new password, good for one hour and once."""
    people = User.objects.filter(pk__in=user_ids, is_active=True).exclude(kind=UserKind.SERVICE)
    for user in people.order_by("pk"):
        key = {"uidb36": int_to_base36(user.pk), "key": ResetTokens().make_token(user)}
        path = settings.MAILED_PAGES["account_reset_password_from_key"] % key
        queue_mail(
            user=user,
            notice="password_forgotten",
            link=page_address(current_vendor(), path),
            link_expires_at=now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
            minutes=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) // timedelta(minutes=1),
            now=now,
        )


def mail_first_password_link(*, user: User, notice: str, now: datetime, **context: Any) -> None:
    """Mail somebody the link by which they choose the password of an account that was made or opened for them.

    The notice says how to get another link, since this one is good for an hour only.
    """
    key = {"uidb36": int_to_base36(user.pk), "key": ResetTokens().make_token(user)}
    vendor, lasts = current_vendor(), timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    queue_mail(
        user=user,
        notice=notice,
        link=page_address(vendor, settings.MAILED_PAGES["account_reset_password_from_key"] % key),
        link_expires_at=now + lasts,
        again_url=page_address(vendor, settings.MAILED_PAGES["account_reset_password"]),
        minutes=lasts // timedelta(minutes=1),
        now=now,
        **context,
    )


@transaction.atomic
def set_new_password(*, user: User, token: str, password: str, now: datetime) -> None:
    """Set the password of who holds a mailed link, and let them in again after wrong ones; raises LinkExpired.

    The account is locked first: of two who use the link at once, one is refused.
    """
    owner = User.objects.select_for_update().get(pk=user.pk)
    if not ResetTokens().check_token(owner, token):
        raise LinkExpired
    change_password(user=owner, password=password, now=now)
    forget_failures(owner)
    user.password = owner.password
