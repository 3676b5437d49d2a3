"""What hangs on a person in the apps above: each says how much it is, and how it is handed over.

An app registers what it knows in its `apps.py`; people has it moved when somebody leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What somebody leaves goes to `heir`, None for nobody."""

    person: User
    heir: User | None
    actor: User
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """Something that people have, by a name of its own; `count` is how much it is, `hand_over` moves it and counts."""

    name: str
    count: Callable[[User, datetime], int]
    hand_over: Callable[[Handover], int]


_responsibilities: dict[str, Responsibility] = {}


def register_responsibility(responsibility: Responsibility) -> None:
    """Register something that people have and hand over when they leave."""
    _responsibilities[responsibility.name] = responsibility


def list_responsibilities() -> list[Responsibility]:
    """Return what people may have, by name."""
    return [_responsibilities[name] for name in sorted(_responsibilities)]
