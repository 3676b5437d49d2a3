"""Rows of the kernel, in the shared schema: timers, outgoing mail, answers to keyed requests, who is alive, who is at home."""

from supportdesk.kernel.models.content import Content, VendorContent
from supportdesk.kernel.models.heartbeat import AuditState, Heartbeat
from supportdesk.kernel.models.home import Home
from supportdesk.kernel.models.idempotency import StoredAnswer
from supportdesk.kernel.models.outbox import MailKind, OutboxMessage
from supportdesk.kernel.models.timer import Timer

__all__ = [
    "AuditState",
    "Content",
    "Heartbeat",
    "Home",
    "MailKind",
    "OutboxMessage",
    "StoredAnswer",
    "Timer",
    "VendorContent",
]
