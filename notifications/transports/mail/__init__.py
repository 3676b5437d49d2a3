"""Mail, by the mail server that Django's settings name."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email

from supportdesk.kernel.outbox import MAIL, Delivery, Send, Transport, TransportAwayError, register_transport


class Mail(Transport):
    """One mail to one address."""

    name: ClassVar[str] = MAIL

    def check_recipient(self, address: str) -> None:
        """Raise ValidationError for what is not one address."""
        validate_email(address)

    @contextmanager
    def connect(self) -> Iterator[Send]:
        """Yield a function that sends over one connection of Django's mail backend."""
        connection = get_connection()

        def send(delivery: Delivery) -> None:
            try:
                connection.open()
            except OSError as error:
                raise TransportAwayError(self.describe(error)) from error
            try:
                connection.send_messages([_as_email(delivery)])
            except OSError:
                connection.close()  # after a broken dialogue the next mail needs a new one
                raise

        try:
            yield send
        finally:
            connection.close()

    def describe(self, error: Exception) -> str:
        """Return class and code, then what the mail server or the code says."""
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, reply = next(iter(error.recipients.values()), (0, b""))
            return _reply_text(error, code, reply)
        if isinstance(error, smtplib.SMTPResponseException):
            return _reply_text(error, error.smtp_code, error.smtp_error)
        return super().describe(error)

    def is_refused_for_good(self, error: Exception) -> bool:
        """Return whether the mail server's answer is a 5xx: asking again does not help (RFC 5321)."""
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            return all(code >= 500 for code, _ in error.recipients.values())
        return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _as_email(delivery: Delivery) -> EmailMessage:
    return EmailMessage(
        subject=delivery.subject,
        body=delivery.body,
        from_email=delivery.sender,
        to=[delivery.recipient],
        headers={**delivery.headers, "Message-ID": delivery.id},
    )


def _reply_text(error: Exception, code: int, reply: bytes | str) -> str:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return f"{type(error).__name__} {code:03}: {text}"


register_transport(Mail())
