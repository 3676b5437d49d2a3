"""Full-text search: which of PostgreSQL's configurations a language needs, and the words of a question made harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

SIMPLE: Final = "simple"
# How PostgreSQL calls the languages that it can take endings off in; any other is searched word for word.
_CONFIGURATIONS: Final = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
WORDS_LIMIT = 100  # characters of a question; longer ones are cut
_TERMS_LIMIT = 8
_BEGINNING = 3  # letters from which a word also finds those that begin with it
# Chinese and Japanese are written without blanks between words: they are searched by pairs of letters.
_UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
# What PostgreSQL keeps as one word: addresses, hosts, versions, file names, numbers with a sign before them.
_COMPOUND = re.compile(r"[^\W_]+(?:[^\w\s]{1,3}[^\W_]+|_+[^\W_]+)+")
_UNSPACED_WORD = re.compile(rf"[^\W_]*[{_UNSPACED}][^\W_]*")
_RUN = re.compile(rf"[{_UNSPACED}]+")
_PHRASE = re.compile(r'-?"[^"]*"')
_PREFIX, _DIGITS = r"(?P<prefix>[A-Za-z]{2,5})", r"(?P<number>[0-9]{1,18})"
_NUMBER = re.compile(rf"[\[(#\s]*(?:{_PREFIX}[\s-]?)?{_DIGITS}[\])\s:.,;!?]*")
_SUBJECT = re.compile(rf"(?:[A-Za-z]{{2,3}}:\s*)*\[{_PREFIX}-{_DIGITS}\].*")


def configurations(languages: Iterable[str]) -> tuple[str, ...]:
    """Return PostgreSQL's configurations for the languages, `simple` last: it finds names, numbers and codes as written."""
    named = (_CONFIGURATIONS.get(language.partition("-")[0]) for language in languages)
    return (*dict.fromkeys(name for name in named if name), SIMPLE)


def as_written(text: str) -> str:
    """Return a text with its letters composed (NFC): macOS takes ü apart, and one word must not be two."""
    return unicodedata.normalize("NFC", text)


def clean_words(words: str) -> str:
    """Return what was asked for with composed letters and single blanks, without what stood for NUL, and cut to WORDS_LIMIT."""
    return " ".join(as_written(words).replace("\0", " ").replace("\ufffd", " ").split())[:WORDS_LIMIT].strip()


def parts_of(text: str) -> str:
    """Return what a text is found by besides its words: the pieces of addresses, hosts and versions, and letters in pairs."""
    return " ".join((*_compound_pieces(text), *_pairs_of(text)))


def beginnings(words: str) -> str:
    """Return a tsquery in which every word may also be the beginning of one, "" when the question has no word.

    The pieces of what is written together stay together, as `parts_of` has them. Words are letters and digits only, so
    that nothing in them is an operator.
    """
    searched = [_together(_PIECE.findall(word)) for word in words.split()[:_TERMS_LIMIT]]
    return " & ".join(word for word in searched if word)


def _together(pieces: list[str]) -> str:
    found: list[str] = []
    for piece in pieces[:_TERMS_LIMIT]:
        pairs = _pairs(piece) if _RUN.fullmatch(piece) else []
        found.append(" <-> ".join(pairs) if pairs else f"{piece}:*" if len(piece) >= _beginning(piece) else piece)
    # Between two scripts the index has nothing: there both must only be somewhere.
    is_mixed = any(_RUN.fullmatch(piece) for piece in pieces)
    return (" & " if is_mixed else " <-> ").join(found)


def _beginning(piece: str) -> int:
    return 1 if _RUN.fullmatch(piece) else _BEGINNING


def _compound_pieces(text: str) -> Iterator[str]:
    for match in _COMPOUND.finditer(text):
        yield from _PIECE.findall(match[0])


def _pairs_of(text: str) -> Iterator[str]:
    """Yield each two letters that follow each other, the last one of each run, by which a single letter is found, and
    what is beside a run without a blank.
    """
    for match in _UNSPACED_WORD.finditer(text):
        for piece in _PIECE.findall(match[0]):
            yield from (*_pairs(piece), piece[-1]) if _RUN.fullmatch(piece) else (piece,)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """A question in its parts: what is together in quotes, and the rest."""

    phrases: str
    rest: str


def parse_search(words: str) -> SearchTerms:
    """Return what is quoted, which is searched exactly as written, and what is not; with `or` all is searched as written."""
    phrases = _PHRASE.findall(words)
    if not phrases:
        return SearchTerms("", words)
    if re.search(r"(?i)\bor\b", _PHRASE.sub(" ", words)):
        return SearchTerms(words, "")
    return SearchTerms(" ".join(phrases), " ".join(_PHRASE.sub(" ", words).replace('"', " ").split()))


def has_operators(words: str) -> bool:
    """Return whether quotes or a minus ask for more than words: then beginnings would find what was excluded."""
    return '"' in words or any(word.startswith("-") for word in words.split())


@dataclass(frozen=True, slots=True)
class TicketNumber:
    """The number of a ticket as somebody wrote it; `prefix` in capital letters, "" for the bare number."""

    prefix: str
    number: int


def ticket_number(words: str) -> TicketNumber | None:
    """Return the ticket's number that the words are, in any spelling that mails and pages print, else None.

    `[IMC-10012] Subject` as in our mails, `imc-10012`, `IMC 10012`, `IMC10012`, `# 10012`, `IMC-10012:`, `10012`.
    """
    match = _NUMBER.fullmatch(words.strip()) or _SUBJECT.fullmatch(words.strip())
    return TicketNumber((match["prefix"] or "").upper(), int(match["number"])) if match else None
