"""Named refusals of plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class DocumentRefused(Exception):
    """The document cannot be kept, not even as a draft: larger, deeper or stranger than terms ever are."""

    def __init__(self, field: str, sentence: object) -> None:
        self.field, self.sentence = field, sentence
        super().__init__(f"{field}: {sentence}" if field else str(sentence))


class DraftUnfinished(Exception):
    """The draft holds no terms in order; `problems` lists what is wrong, as drafts keep it."""

    def __init__(self, problems: Sequence[Mapping[str, Any]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{one['field']}: {one['sentence'] % one['values']}" for one in problems))


class LabelTaken(Exception):
    """Another draft or a published version has this label already."""


class AlreadyPublished(Exception):
    """The draft was published, by somebody else or by a second click; `publication` is what it became."""

    def __init__(self, publication: Any) -> None:
        self.publication = publication
        super().__init__(f"The draft is published as version {publication.label}.")


class EffectiveInThePast(Exception):
    """The version would have held before it was published: nobody was promised that."""


class AlreadyPublishedDifferently(Exception):
    """The version's label is published with another content; a published version never changes."""


class InterpretationsNotConfirmed(Exception):
    """The terms hold answers to open questions that the vendor has not confirmed; the message lists them (TERM-B7)."""


class NoSuchRegion(Exception):
    """The published terms have no region of this name."""


class NotDesignated(Exception):
    """Only those whom the customer named for support choose for it."""


class NothingPublished(Exception):
    """The vendor has not published any support terms that are in force."""


class WrongAnswer(Exception):
    """An answer cannot be taken: nobody asked, it is too long, or it is none of the choices; the message says which."""
