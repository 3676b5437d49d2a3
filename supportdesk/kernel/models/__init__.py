"""Rows of the kernel, in the shared schema: timers, outgoing mail, answers to keyed requests."""

from supportdesk.kernel.models.idempotency import StoredAnswer
from supportdesk.kernel.models.outbox import OutboxMessage
from supportdesk.kernel.models.timer import Timer

__all__ = ["OutboxMessage", "StoredAnswer", "Timer"]
