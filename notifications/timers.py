"""The handler of digests: what the kernel calls when one is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from notifications.operations import digest_queue
from notifications.operations.digests import send_digests
from supportdesk.kernel.timers import DueTimer, register_handler


def handle_digests_due(*, rows: Sequence[DueTimer], now: datetime) -> None:
    """Mail the digests that are due."""
    send_digests(keys={row.key for row in rows}, now=now)


register_handler(digest_queue.TIMER, handle_digests_due)
