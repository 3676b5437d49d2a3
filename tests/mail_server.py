"""A mail server that is a function: what the relay sends reaches it the way that Django lets mail backends be replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings

from supportdesk.kernel.outbox import relay

Take = Callable[[EmailMessage], None]
_takers: list[Take] = []


class Backend(BaseEmailBackend):
    """Hands every mail to the function."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            _takers[-1](mail)
        return len(email_messages)


def relay_to(take: Take, **options: Any) -> int:
    """Relay with the function as the mail server, and return how many mails left."""
    _takers.append(take)
    try:
        with override_settings(EMAIL_BACKEND="tests.mail_server.Backend"):
            return relay(**options)
    finally:
        _takers.remove(take)
