"""Creating an account of any kind."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

from django.core.exceptions import ValidationError

from people.models import User, UserKind
from supportdesk.kernel.security.addresses import one_spelling
from supportdesk.kernel.security.person_names import clean_person_name
from supportdesk.kernel.tenancy import current_vendor
from vendors.queries import vendor_name


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

    Raises ValidationError for a bad or taken address, an unknown zone or a name that is none.
    """
    user = User(
        kind=kind,
        email=one_spelling(email),
        name=check_name(name, kind),
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


def check_name(name: str, kind: str) -> str:
    """Return the name of a person of this kind in one line; raises ValidationError for what is none (ATTACK-S15)."""
    reserved = "" if kind == UserKind.STAFF else vendor_name(current_vendor())
    try:
        return clean_person_name(name, reserved=reserved)
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from None


def check_zone(name: str) -> None:
    """Raise ValidationError when there is no such time zone."""
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, a folder of zones
        raise ValidationError({"time_zone": f"There is no time zone {name!r}."}) from None
