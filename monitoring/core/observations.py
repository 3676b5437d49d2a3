"""What senders report, whatever their format: that something is wrong at an installation, or no longer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from monitoring.errors import BadPayload

MAX_OBSERVATIONS: Final = 10_000  # in one request
MAX_LABELS: Final = 50
NAME_LENGTH: Final = 200
LABEL_LENGTH: Final = 500
SUMMARY_LENGTH: Final = 1000
LINK_LENGTH: Final = 1000
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """That something is wrong (firing) or no longer. `key` tells one problem of an installation from all others.

    `severity` is the sender's own word for it, `started_at` when the problem began, not when it was reported.
    """

    key: str
    name: str
    is_firing: bool
    started_at: datetime
    ended_at: datetime | None = None
    summary: str = ""
    severity: str = ""
    link: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a request reports: what could be read of it, and what could not, by place."""

    observations: Sequence[Observation]
    problems: Sequence[BadPayload] = ()


def key_of(kind: str, parts: Iterable[str]) -> str:
    """Return the key of a problem as 64 hexadecimal digits, from what its sender tells it apart by."""
    written = "".join(f"{len(part)}:{part}" for part in (kind, *parts))
    return hashlib.sha256(written.encode(errors="replace")).hexdigest()


def shortened(text: str, limit: int) -> str:
    """Return a text that any column can hold: without NUL and half characters, no longer than `limit`."""
    text = text[: limit + 1].replace("\0", _UNREADABLE).encode(errors="replace").decode()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def capped_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the first labels by name, as many and as long as are kept."""
    kept = sorted(labels.items())[:MAX_LABELS]
    return {shortened(name, NAME_LENGTH): shortened(value, LABEL_LENGTH) for name, value in kept}
