"""The cookie by which a device is known on which somebody has signed in before."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from people.models import User
from supportdesk.kernel.security.signing import fingerprint, is_fingerprint, sign, unsign
from supportdesk.kernel.tenancy import current_vendor

_PURPOSE = "known device"


def known_device(request: HttpRequest, account: str) -> str:
    """Return the device's own number if the account has signed in on it before, else nothing."""
    try:
        who, device = unsign(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), purpose=_PURPOSE, max_age=settings.KNOWN_DEVICE_FOR
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if is_name_of(str(who), account) else ""


def account_of(request: HttpRequest) -> str:
    """Return the name, as of `name_of`, of the account that signed in last on this device, empty where there is none."""
    try:
        who, _device = unsign(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), purpose=_PURPOSE, max_age=settings.KNOWN_DEVICE_FOR
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(who)


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the device be known to the account from now on; it is allowed nothing but to try its password."""
    device = known_device(request, user.email) or f"device:{secrets.token_hex(16)}"
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        sign([name_of(user.email), device], purpose=_PURPOSE),
        max_age=settings.KNOWN_DEVICE_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def name_of(account: str) -> str:
    """Return what stands for an account where its address must not be readable."""
    return fingerprint(vendor=current_vendor(), purpose=_PURPOSE, text=account)


def is_name_of(name: str, account: str) -> bool:
    """Return whether a name stands for this account, also one given before SECRET_KEY was changed."""
    return is_fingerprint(name, vendor=current_vendor(), purpose=_PURPOSE, text=account)
