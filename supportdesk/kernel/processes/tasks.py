"""Celery tasks: each names its vendor and refuses to run anywhere else (TRAP-T10). They wake up; rows are the truth."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar

from celery import Task, shared_task

from supportdesk.kernel import outbox, timers
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.tenancy import TenancyError, connected_schema, shared_schema, vendor_schema

if TYPE_CHECKING:
    _Task = Task[Any, Any]  # generic for the type checker alone
else:
    _Task = Task

# A task gives way to the next one after this long, no longer than the ticker takes to wake again while there is work:
# longer shifts of one busy vendor would pile up before the others'.
SHIFT_SECONDS = 0.25


class PostponedError(TypeError):
    """Somebody wanted a message for later: the broker would forget it or deliver it many times. Set a timer."""


class VendorTask(_Task):
    """Base of every task: runs in the schema its `vendor` keyword names, or declares `public=True`."""

    abstract = True
    public: ClassVar[bool] = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run inside the vendor's schema; raises TenancyError when none, or an unknown one, is named."""
        if self.public:
            with shared_schema():
                return self.run(*args, **kwargs)
        vendor = kwargs.get("vendor")
        if not isinstance(vendor, str):
            raise TenancyError(f"The task {self.name} names no vendor: call it with vendor=<schema>.")
        with vendor_schema(vendor):
            result = self.run(*args, **kwargs)
            if connected_schema() != vendor:
                raise TenancyError(f"The task {self.name} left {vendor} for {connected_schema()}.")
            return result

    def apply_async(self, *args: Any, **options: Any) -> Any:
        """Send a message for now; raises PostponedError for one with a delay."""
        if options.get("countdown") or options.get("eta"):
            raise PostponedError(f"{self.name} cannot be scheduled through the broker: set a timer.")
        return super().apply_async(*args, **options)

    def retry(self, *_args: Any, **_options: Any) -> Any:
        """Refuse: a retry is a message for later."""
        raise PostponedError(f"{self.name} cannot be retried through the broker: its rows are retried instead.")


@shared_task(name="kernel.fire_due_timers", base=VendorTask, time_limit=timers.LONGEST_SECONDS)
def fire_due_timers(*, vendor: str) -> int:
    """Fire the vendor's due timers, a batch at a time, until none is left or the shift is over."""
    fired = 0
    until = time.monotonic() + SHIFT_SECONDS
    while time.monotonic() < until:
        batch = timers.fire_due(vendor=vendor, now=database_now())
        fired += batch
        if batch < timers.BATCH:
            break
    return fired


@shared_task(name="kernel.relay_outbox", base=VendorTask, public=True)
def relay_outbox() -> int:
    """Send waiting mail, one batch of each vendor in turn, until none is left or the shift is over."""
    sent = 0
    until = time.monotonic() + SHIFT_SECONDS
    while time.monotonic() < until:
        waiting = outbox.vendors_with_mail(now=database_now())
        if not waiting:
            break
        sent += sum(outbox.relay(vendor=vendor, now=database_now()) for vendor, _since in waiting)
    return sent
