"""A mail server that is a function: what the relay sends reaches it the way that Django lets mail backends be replaced."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from supportdesk.kernel.outbox import relay

Take = Callable[[EmailMessage], None]
_this_thread = threading.local()


class Backend(EmailBackend):
    """Hands every mail to the function of the thread that sends; without one it goes to Django's outbox of tests."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        take: Take | None = getattr(_this_thread, "take", None)
        if take is None:
            return super().send_messages(email_messages)
        for mail in email_messages:
            take(mail)
        return len(email_messages)


def relay_to(take: Take, **options: Any) -> int:
    """Relay with the function as the mail server, and return how many mails left."""
    before = getattr(_this_thread, "take", None)
    _this_thread.take = take
    try:
        return relay(**options)
    finally:
        _this_thread.take = before
