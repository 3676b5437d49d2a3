"""Handlers: which function keeps which appointments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Protocol

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer that fires now; its row is deleted already."""

    key: str
    due_at: datetime


class Handle(Protocol):
    """Keeps all appointments of one vendor, inside its schema and one transaction; raises to undo them all."""

    def __call__(self, *, rows: Sequence[DueTimer], now: datetime) -> None: ...


class Lock(Protocol):
    """Locks what the keys stand for, skipping what somebody else holds; returns the keys that it got."""

    def __call__(self, keys: Collection[str]) -> Collection[str]: ...


class UnknownHandlerError(LookupError):
    """A timer names a handler that no app has registered."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A registered handler."""

    handle: Handle
    lock: Lock | None


_handlers: dict[str, Handler] = {}


def register_handler(name: str, handle: Handle, *, lock: Lock | None = None) -> None:
    """Register `handle` for the timers set under this name, `<app>.<what>`; an app does it in its module `timers`.

    Operations that lock a business row and then set its timer deadlock with the firing that holds the timer and wants
    the row. `lock` prevents it: it is called first, in the operations' own order, and rows it leaves out are tried
    again a moment later.
    """
    known = _handlers.get(name)
    if known is not None and known.handle is not handle:
        raise ValueError(f"The timer handler {name} is registered already.")
    _handlers[name] = Handler(handle, lock)


def find_handler(name: str) -> Handler:
    """Return the registered handler, after a look into the apps' modules `timers`: who sets timers need not load them.

    A handler that moved to another app keeps its name, for the timers that are set.
    """
    if name not in _handlers:
        load_handlers()
    try:
        return _handlers[name]
    except KeyError:
        raise UnknownHandlerError(f"No app has registered the timer handler {name!r}.") from None


def load_handlers() -> None:
    """Load the handlers of all apps, before the first timer is due."""
    for label in apps.app_configs:
        _load(label)


def _load(label: str) -> None:
    app = apps.app_configs.get(label)
    if app is not None and app.module is not None and module_has_submodule(app.module, "timers"):
        import_module(f"{app.name}.timers")
