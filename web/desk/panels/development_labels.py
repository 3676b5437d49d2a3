"""Development issues and their history in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tickets.models import DevelopmentChange
from tickets.presentation.labels import ISSUE_KIND_LABELS, ISSUE_STATE_LABELS


@dataclass(frozen=True)
class Line:
    """One line of an issue's history, as templates/ui/message.html reads an event."""

    words: str
    at: datetime
    kind: str = "event"
    state: str = ""
    icon: str = ""
    until: datetime | None = None


def build_history(changes: Iterable[DevelopmentChange]) -> list[Line]:
    """Return what happened to an issue, first to last."""
    return [_DESCRIPTIONS[change.kind](change) for change in changes]


def kind_label(kind: str) -> str:
    """Return what kind of issue it is."""
    return str(ISSUE_KIND_LABELS[kind])


def state_label(state: str) -> str:
    """Return how far development is."""
    return str(ISSUE_STATE_LABELS[state])


def _opened(change: DevelopmentChange) -> Line:
    return Line(_because(_by(change, _("Created")), change.data.get("reason")), change.at, icon="i-plus")


def _edited(change: DevelopmentChange) -> Line:
    return Line(_by(change, _("Details changed")), change.at)


def _linked(change: DevelopmentChange) -> Line:
    words = _("%(ticket)s is waiting for it") % {"ticket": change.data["ticket"]}
    return Line(_because(_by(change, words), change.data.get("reason")), change.at)


def _unlinked(change: DevelopmentChange) -> Line:
    words = _("%(ticket)s is no longer waiting for it") % {"ticket": change.data["ticket"]}
    return Line(_because(_by(change, words), change.data.get("reason")), change.at)


def _state(change: DevelopmentChange) -> Line:
    data: dict[str, Any] = change.data
    words = state_label(data["to"]) if data["from"] != data["to"] else _("Update posted")
    words = _because(_by(change, words), data.get("note"))
    if data.get("public_note"):
        words = _("%(words)s. To the customers: %(note)s") % {"words": words.rstrip("."), "note": data["public_note"]}
    return Line(words, change.at, state="met" if data["to"] == "done" else "")


def _by(change: DevelopmentChange, words: str) -> str:
    return _("%(words)s, by %(name)s") % {"words": words, "name": change.actor.name}


def _because(words: str, reason: Any) -> str:
    return f"{words}: {reason}" if reason else words


_DESCRIPTIONS: dict[str, Callable[[DevelopmentChange], Line]] = {
    "opened": _opened,
    "edited": _edited,
    "linked": _linked,
    "unlinked": _unlinked,
    "state": _state,
}
