"""Named refusals of plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class DocumentRefused(Exception):
    """The document cannot be saved, not even as a draft: it is too large, too deep or not valid data."""

    def __init__(self, field: str, sentence: object) -> None:
        self.field, self.sentence = field, sentence
        super().__init__(f"{field}: {sentence}" if field else str(sentence))


class DraftUnfinished(Exception):
    """The draft has no valid terms; `problems` lists what is wrong, as drafts store it."""

    def __init__(self, problems: Sequence[Mapping[str, Any]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{one['field']}: {one['sentence'] % one['values']}" for one in problems))


class LabelTaken(Exception):
    """Another draft or a published version already has this label."""


class AlreadyPublished(Exception):
    """The draft has already been published, by someone else or by a second click; `publication` is the result."""

    def __init__(self, publication: Any) -> None:
        self.publication = publication
        super().__init__(f"The draft has already been published as version {publication.label}.")


class EffectiveInThePast(Exception):
    """The version would take effect before it is published."""


class AlreadyPublishedDifferently(Exception):
    """The label is already published with different content; a published version never changes."""


class InterpretationsNotConfirmed(Exception):
    """The terms contain interpretations that the vendor has not confirmed; the message lists them (TERM-B7)."""


class NoSuchRegion(Exception):
    """The published terms have no region with this key."""


class NotDesignated(Exception):
    """Only support contacts of the customer can choose for it."""


class NothingPublished(Exception):
    """The vendor has not published any support terms that are in force."""


class WrongAnswer(Exception):
    """An answer is not accepted: there is no such question, or it is too long or not one of the choices; the message says which."""
