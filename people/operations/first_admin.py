"""The first admin of a vendor that was just made: an account, and the way to a password of one's own."""

from __future__ import annotations

from datetime import datetime

from people.models import User
from people.operations.passwords import mail_first_password_link
from people.operations.staff import create_staff


def welcome_first_admin(*, email: str, name: str, language: str, time_zone: str, now: datetime) -> User:
    """Create an admin without a password in the current vendor's schema, and mail the link by which one is chosen.

    Raises ValidationError for a bad address, an unknown zone or an empty name.
    """
    admin = create_staff(email=email, name=name, language=language, time_zone=time_zone, is_admin=True, now=now)
    mail_first_password_link(user=admin, notice="first_admin", now=now)
    return admin
