"""What a list of the desk is narrowed by, as it stands in an address: read with an allow-list, written in one order
(ATTACK-A42)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, get_args
from urllib.parse import urlencode

from plans.core.subjects import Kind
from slas.core.clock.events import WAITS
from tickets.core.search_words import clean_words

VIEWS: Final = ("due", "mine", "team", "unassigned", "overdue", "waiting", "resolved", "all")
STATES: Final = ("over", "soon", "track", "wait", "best", "met")
ORDERS: Final = ("due", "newest", "oldest")
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
ME, NOBODY = "me", "nobody"
# Views that are ordered by what falls due; the others show the newest first.
ORDERED_BY_DUE: Final = frozenset(VIEWS) - {"resolved", "all"}
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_SEVERITY = re.compile(r"[1-9]")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """A view of the queue and what narrows it; "" where nothing does. `assignee` is "me", "nobody" or a person's number."""

    view: str = "due"
    q: str = ""
    state: str = ""
    severity: str = ""
    plan: str = ""
    organisation: str = ""
    contact: str = ""
    assignee: str = ""
    team: str = ""
    tier: str = ""
    kind: str = ""
    waiting: str = ""
    order: str = ""

    def query(self, **changes: str) -> str:
        """Return the query string of this filter, or of one with changes; "" for the plain queue."""
        changed = replace(self, **changes)
        given = {item.name: getattr(changed, item.name) for item in fields(changed)}
        if changed.view == "due":
            del given["view"]
        return urlencode({name: value for name, value in given.items() if value})

    def narrowed_by(self) -> dict[str, str]:
        """Return what narrows the view, by name."""
        given: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in given.items() if value and name not in {"view", "order"}}

    @property
    def sorting(self) -> str:
        """Return the order: the one asked for, else the view's own."""
        return self.order or (
            "due" if self.view in ORDERED_BY_DUE else "resolved" if self.view == "resolved" else "newest"
        )


_READ: Final[Mapping[str, re.Pattern[str] | tuple[str, ...]]] = {
    "view": VIEWS,
    "state": STATES,
    "severity": _SEVERITY,
    "plan": _KEY,
    "organisation": _NUMBER,
    "contact": _NUMBER,
    "assignee": re.compile(rf"{ME}|{NOBODY}|{_NUMBER.pattern}"),
    "team": _KEY,
    "tier": _KEY,
    "kind": KINDS,
    "waiting": WAITS,
    "order": ORDERS,
}
_NOT_OURS: Final = frozenset({"page"})


def read_filter(sent: Mapping[str, str]) -> tuple[QueueFilter, tuple[str, ...]]:
    """Return the filter of an address, and the names of what is there and cannot be read: it narrows nothing."""
    given, ignored = {}, []
    for name, value in sent.items():
        if name == "q":
            given["q"] = clean_words(value)
        elif name in _READ and (not value or _is_allowed(name, value)):
            given[name] = value
        elif name not in _NOT_OURS:
            ignored.append(name)
    if not given.get("view"):
        given["view"] = "due"
    return QueueFilter(**given), tuple(ignored)


def _is_allowed(name: str, value: str) -> bool:
    allowed = _READ[name]
    return value in allowed if isinstance(allowed, tuple) else allowed.fullmatch(value) is not None
