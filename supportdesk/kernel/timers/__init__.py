"""Durable timers: rows of one shared table, fired late at worst, never early, never lost, never twice.

A timer is one appointment of a vendor: (vendor's schema, handler, key). Setting it again moves it. When it is due,
its row is deleted and its handler is called in the same transaction, with all due rows of that vendor at once; the
handler sets it again for the next instant.
"""

from supportdesk.kernel.timers.dead import dead_timers, requeue_dead
from supportdesk.kernel.timers.firing import BATCH, LONGEST_SECONDS, due_vendors, fire_due
from supportdesk.kernel.timers.handlers import DueTimer, UnknownHandlerError, load_handlers, register_handler
from supportdesk.kernel.timers.hanging import list_hanging_timers
from supportdesk.kernel.timers.setting import set_timer, set_timers
from supportdesk.kernel.timers.simulated import TimerLoopError, fire_everything_due

__all__ = [
    "BATCH",
    "LONGEST_SECONDS",
    "DueTimer",
    "TimerLoopError",
    "UnknownHandlerError",
    "dead_timers",
    "due_vendors",
    "fire_due",
    "fire_everything_due",
    "list_hanging_timers",
    "load_handlers",
    "register_handler",
    "requeue_dead",
    "set_timer",
    "set_timers",
]
