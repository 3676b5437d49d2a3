"""The first admin of a vendor that was just made: an account, and the way to a password of one's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.http import int_to_base36

from people.models import User
from people.operations.mails import queue_mail
from people.operations.staff import create_staff
from people.reset_tokens import ResetTokens
from supportdesk.kernel.tenancy import current_vendor
from vendors.queries import page_address


def welcome_first_admin(*, email: str, name: str, language: str, time_zone: str, now: datetime) -> User:
    """Create an admin without a password in the current vendor's schema, and mail the link by which one is chosen.

    Raises ValidationError for a bad address, an unknown zone or an empty name.
    """
    admin = create_staff(email=email, name=name, language=language, time_zone=time_zone, is_admin=True, now=now)
    vendor = current_vendor()
    key = {"uidb36": int_to_base36(admin.pk), "key": ResetTokens().make_token(admin)}
    queue_mail(
        user=admin,
        notice="first_admin",
        link=page_address(vendor, settings.MAILED_PAGES["account_reset_password_from_key"] % key),
        link_expires_at=now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        again_url=page_address(vendor, settings.MAILED_PAGES["account_reset_password"]),
        minutes=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) // timedelta(minutes=1),
        now=now,
    )
    return admin
