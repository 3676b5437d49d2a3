"""Timer handlers that write down what they were given, and fail where told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from supportdesk.audit.models import AuditEntry
from supportdesk.audit.operations import record
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import DueTimer, register_handler

HANDLER = "test.recording"
POISON = "poison"

Step = Callable[[Sequence[DueTimer], datetime], None]


class Recording:
    """What the handler was called with, call by call."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.vendors: list[str] = []
        self.instants: list[datetime] = []
        self.then: Step = lambda _rows, _now: None

    def keys(self) -> list[str]:
        """Return every key that came, call after call."""
        return [key for call in self.calls for key in call]

    def handle(self, *, rows: Sequence[DueTimer], now: datetime) -> None:
        self.calls.append([row.key for row in rows])
        self.vendors.append(current_vendor())
        self.instants.append(now)
        for row in rows:
            record(actor="timer", action="fired", target=row.key, data={}, now=now)
        if any(row.key.startswith(POISON) for row in rows):
            raise ZeroDivisionError(POISON)
        self.then(rows, now)


_current: Recording = Recording()


def _handle(*, rows: Sequence[DueTimer], now: datetime) -> None:
    _current.handle(rows=rows, now=now)


def new_recording() -> Recording:
    """Return an empty recording that the handler writes to from now on."""
    global _current  # noqa: PLW0603 - handlers are registered once a process
    register_handler(HANDLER, _handle)
    _current = Recording()
    return _current


def fired_keys() -> list[str]:
    """Return the keys whose effects stand in the current vendor's schema."""
    return sorted(AuditEntry.objects.filter(action="fired").values_list("target", flat=True))
