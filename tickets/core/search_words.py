"""Full-text search: which of PostgreSQL's configurations a language needs, and the words of a question made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"^#?(?:[A-Za-z][A-Za-z0-9]*-)?(\d{1,18})$")


def configurations(languages: Iterable[str]) -> tuple[str, ...]:
    """Return PostgreSQL's configurations for the languages, `simple` last: it finds names, numbers and codes as written."""
    named = (_CONFIGURATIONS.get(language.partition("-")[0]) for language in languages)
    return (*dict.fromkeys(name for name in named if name), SIMPLE)


def clean_words(words: str) -> str:
    """Return what was asked for with single blanks, without NUL, and cut to WORDS_LIMIT."""
    return " ".join(words.replace("\0", " ").split())[:WORDS_LIMIT].strip()


def beginnings(words: str) -> str:
    """Return a tsquery in which every word may also be the beginning of one, "" when the question has no word.

    Words are letters and digits only, so that nothing in them is an operator.
    """
    found = _WORD.findall(words)[:_TERMS_LIMIT]
    return " & ".join(f"{word}:*" if len(word) >= _BEGINNING else word for word in found)


def has_operators(words: str) -> bool:
    """Return whether quotes or a minus ask for more than words: then beginnings would find what was excluded."""
    return '"' in words or any(word.startswith("-") for word in words.split())


def ticket_number(words: str) -> str | None:
    """Return the digits when the words are a ticket's reference or number (`IMC-10012`, `10012`), else None."""
    match = _NUMBER.match(words)
    return match[1] if match else None
