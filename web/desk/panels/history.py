"""Every event of a ticket in a sentence, those too that the conversation shows by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tickets.models import Event
from tickets.presentation.events import describe_event
from tickets.presentation.story import Story


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history, as templates/ui/message.html reads an event."""

    at: datetime
    words: str
    state: str = ""
    icon: str = ""
    kind: str = "event"
    until: datetime | None = None


def build_history(log: Sequence[Event], story: Story) -> list[Line]:
    """Return everything that happened, first to last; no event is left out, whatever its kind."""
    return [Line(at=entry.at, **describe_event(entry, story)) for entry in log]
