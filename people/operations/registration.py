"""Making an account, whoever's it is."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

from django.core.exceptions import ValidationError

from people.models import User
from supportdesk.kernel.addresses import one_spelling


def register_account(
    *,
    kind: str,
    email: str,
    name: str,
    language: str,
    time_zone: str,
    now: datetime,
    phone: str = "",
    is_admin: bool = False,
    sets_deadlines: bool = False,
    password_hash: str = "",
) -> User:
    """Create an account; without a password hash (as `make_password` gives it) nobody can sign in to it.

    Raises ValidationError for a bad or taken address, an unknown zone or an empty name.
    """
    user = User(
        kind=kind,
        email=one_spelling(email),
        name=name.strip(),
        language=language,
        time_zone=time_zone,
        phone=phone,
        is_admin=is_admin,
        sets_deadlines=sets_deadlines,
        created_at=now,
    )
    if password_hash:
        user.password = password_hash
    else:
        user.set_unusable_password()
    check_zone(time_zone)
    user.full_clean()
    user.save()
    return user


def check_zone(name: str) -> None:
    """Raise ValidationError when there is no such time zone."""
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, a folder of zones
        raise ValidationError({"time_zone": f"There is no time zone {name!r}."}) from None
