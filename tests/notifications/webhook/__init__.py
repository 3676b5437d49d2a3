"""A second transport: posts each message to an address of the web, which answers as the test says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.core.validators import URLValidator

from supportdesk.kernel.outbox import Delivery, Send, Transport, TransportAwayError, register_transport


class StatusError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int) -> None:
        super().__init__("The body of the answer.")
        self.status = status


class Webhook(Transport):
    """Keeps what was posted; the next posts get the statuses of `answers`, 0 for a server that is away."""

    name: ClassVar[str] = "webhook"

    def __init__(self) -> None:
        self.posted: list[tuple[str, str, dict[str, str]]] = []
        self.answers: list[int] = []

    def check_recipient(self, address: str) -> None:
        URLValidator(schemes=["https"])(address)

    @contextmanager
    def connect(self) -> Iterator[Send]:
        yield self._post

    def describe(self, error: Exception) -> str:
        return f"StatusError {error.status}: {error}" if isinstance(error, StatusError) else super().describe(error)

    def is_refused_for_good(self, error: Exception) -> bool:
        return isinstance(error, StatusError) and 400 <= error.status < 500

    def _post(self, delivery: Delivery) -> None:
        status = self.answers.pop(0) if self.answers else 200
        if status == 0:
            raise TransportAwayError("ConnectionError: refused")
        if status != 200:
            raise StatusError(status)
        payload = {"title": delivery.subject, "text": delivery.body}
        self.posted.append((delivery.recipient, delivery.id, json.loads(json.dumps(payload))))


WEBHOOK = Webhook()
register_transport(WEBHOOK)
