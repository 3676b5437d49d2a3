"""Rows of the kernel, in the shared schema: timers and outgoing mail."""

from supportdesk.kernel.models.outbox import OutboxMessage
from supportdesk.kernel.models.timer import Timer

__all__ = ["OutboxMessage", "Timer"]
