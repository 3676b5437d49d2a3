"""Who acts: a person, a service account, or the desk itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from people.models import User


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk itself, where neither a person nor a service account acts; no row stands for it."""

    def __str__(self) -> str:
        return "desk"  # as the audit log names it


DESK: Final = Desk()

Actor = User | Desk


def row_of(actor: Actor) -> User | None:
    """Return the account that a row names as its actor, None for the desk itself."""
    return actor if isinstance(actor, User) else None
