"""Words that stand nowhere else and tell whose they are: where one sings, something has leaked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

# Stands before a word wherever there is room: found by every search, and markup, attribute's end and placeholder in one.
HOSTILE = "canary <qz>\"'{{7*7}} "
_TOKEN = re.compile(r"qz[ab][0-9]{5}zq", re.IGNORECASE)
_REFERENCE = re.compile(r"\b[A-Z]{2,5}-[0-9]{5,8}\b")


@dataclass(frozen=True)
class Canary:
    """One word: of which vendor, of whose, and where it was put."""

    token: str
    vendor: str
    owner: str
    place: str


class Canaries:
    """All words that were given out."""

    def __init__(self) -> None:
        self._known: dict[str, Canary] = {}
        self.credentials: dict[str, Canary] = {}

    def issue(self, *, vendor: str, owner: str, place: str) -> str:
        """Return a new word of twelve letters and digits, which survives any escaping."""
        token = f"qz{vendor}{len(self._known):05d}zq"
        self._known[token] = Canary(token, vendor, owner, place)
        return token

    def adopt(self, word: str, *, vendor: str, owner: str, place: str) -> None:
        """Watch for a word that is there already: a ticket's reference."""
        self._known[word.lower()] = Canary(word, vendor, owner, place)

    def adopt_credential(self, secret: str, *, vendor: str, place: str) -> None:
        """Watch for what lets its holder in: a link's token, a token of the API. No page shows it to anybody."""
        self.credentials[secret] = Canary(secret, vendor, "secret", place)

    def credentials_in(self, text: str) -> set[Canary]:
        """Return the credentials in a text."""
        return {canary for secret, canary in self.credentials.items() if secret in text}

    def found_in(self, text: str, *, said_by_asker: str = "") -> set[Canary]:
        """Return the words in a text, without those that the asker wrote into the request."""
        words = {word.lower() for word in (*_TOKEN.findall(text), *_REFERENCE.findall(text))}
        own = said_by_asker.lower()
        found = {self._known[word] for word in words if word in self._known and word not in own}
        return found | {canary for canary in self.credentials_in(text) if canary.token not in said_by_asker}

    @staticmethod
    def is_unescaped(page: str) -> bool:
        """Return whether what people wrote became part of a page's markup (ATTACK-A02)."""
        return "<qz>" in page or "\"'{{" in page or "\"'49" in page

    def tokens_in(self, text: str) -> set[Canary]:
        """Return the words that we put there; references are left out, as they stand in addresses and so in logs."""
        return {self._known[word.lower()] for word in _TOKEN.findall(text) if word.lower() in self._known}

    def __iter__(self) -> Iterator[Canary]:
        return iter(self._known.values())

    def __contains__(self, text: str) -> bool:
        return any(word.lower() in self._known for word in _TOKEN.findall(text))


def matches(owner: str, patterns: frozenset[str]) -> bool:
    """Return whether an owner is among the patterns, such as `ticket:*`."""
    return any(fnmatchcase(owner, pattern) for pattern in patterns)
