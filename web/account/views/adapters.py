"""How django-allauth does things here: mail by the outbox, links from the Domain table, our own limits and words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from people.models import User
from people.operations.mails import queue_mail
from people.operations.passwords import change_password
from people.operations.resealing import SECOND_FACTOR
from supportdesk.audit.models import SecurityEventKind
from supportdesk.audit.views import note_security_event
from supportdesk.kernel.clock import now
from supportdesk.kernel.security.encrypted_secrets import decrypt_secret, encrypt_secret
from supportdesk.kernel.security.qr_codes import qr_code_svg
from web.account.home import get_home_path
from web.account.views.device import remember_device
from web.account.views.limits import NOWHERE, uncount_failure

# By the mail that tells the owner of it.
_FACTOR_EVENTS = {
    "totp_activated": SecurityEventKind.SECOND_FACTOR_ON,
    "totp_deactivated": SecurityEventKind.SECOND_FACTOR_OFF,
    "recovery_codes_generated": SecurityEventKind.RECOVERY_CODES_MADE,
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in with an address and a password; there is no signing up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or the password is wrong."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("The password is wrong."),
        "incorrect_code": _("The code is wrong or was already used. Codes change every 30 seconds."),
        "too_many_login_attempts": _("Too many wrong codes. Wait five minutes, then enter a new one."),
        "rate_limited": _("Too many wrong codes. Wait five minutes, then enter a new one."),
    }

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody makes accounts for himself: people are invited."""
        return False

    @override
    def is_ajax(self, request: HttpRequest) -> bool:
        """Return that every answer is a page."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing here: django-axes does, in the database."""

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether it is this person's password; tries count as those of signing in do."""
        found = self.authenticate(self.request, email=user.email, password=password)
        if found is None or found.pk != user.pk:
            return False
        uncount_failure(self.request, user)
        return True

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether the address is a path of this very host (ATTACK-A52)."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where this person's own pages are."""
        return get_home_path(request.user)

    @override
    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the page from which one changes the password."""
        return "/account/"

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Know the device from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Store a new password; every other session ends with it."""
        change_password(user=user, password=password, now=now())
        note_security_event(self.request, SecurityEventKind.PASSWORD_CHANGED, person=user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the caller's address as our own proxies vouch for it."""
        return request.META.get("REMOTE_ADDR") or NOWHERE

    @override
    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Notify the owner of what was done to the account."""
        kind = _FACTOR_EVENTS.get(template_prefix.rsplit("/", 1)[-1])
        if kind is not None:
            note_security_event(self.request, kind, person=user)
        self.send_mail(template_prefix, user.email, {"user": user, **(context or {})})

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the mail into the outbox, in its reader's language."""
        queue_mail(user=context["user"], notice=template_prefix.rsplit("/", 1)[-1], now=now())


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are stored encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"]
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which authenticator apps list the account: the vendor's."""
        from allauth.core import context

        return str(context.request.tenant.name)

    def build_totp_svg(self, url: str) -> str:
        """Return the address as a picture to scan, on white in the dark as well."""
        return qr_code_svg(url)

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored: of no use without SECRET_KEY."""
        return encrypt_secret(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; raises InvalidToken for one that was stored under another key."""
        return decrypt_secret(encrypted_text, purpose=SECOND_FACTOR)
