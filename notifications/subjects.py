"""What notices are about: the app that knows it says what digests show of it, and to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notifications.models import DigestItem
from people.models import User

Reader = tuple[User, int]  # a person, and the id of what the notice is about


@dataclass(frozen=True, slots=True)
class Section:
    """What a digest says of one subject above its lines; the most urgent comes first.

    `context` is called in the reader's language and zone.
    """

    urgency: tuple[Any, ...]
    context: Callable[[], Mapping[str, Any]]


# Returns the sections by person's and subject's id; what somebody may not see has none.
Describe = Callable[[Collection[Reader]], Mapping[tuple[int, int], Section]]
_kinds: dict[str, Describe] = {}


def register_subject(kind: str, describe: Describe) -> None:
    """Register a kind of thing that notices may be about."""
    _kinds[kind] = describe


def is_registered(kind: str) -> bool:
    """Return whether an app of this code knows what a notice is about; newer and older code write items too."""
    return kind in _kinds


def describe_items(items: Sequence[DigestItem]) -> dict[int, Section]:
    """Return the section of each item, of kinds that are registered, by its id; what its reader may not see has none."""
    by_kind: dict[str, list[DigestItem]] = defaultdict(list)
    for item in items:
        by_kind[item.subject_kind].append(item)
    found: dict[int, Section] = {}
    for kind, alike in by_kind.items():
        sections = _kinds[kind]([(item.person, item.subject_id) for item in alike])
        for item in alike:
            section = sections.get((item.person_id, item.subject_id))
            if section is not None:
                found[item.pk] = section
    return found
