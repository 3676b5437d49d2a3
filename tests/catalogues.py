"""A catalogue of a language that the desk does not come with, as `msgfmt` would write it."""

from __future__ import annotations

import struct
from pathlib import Path

from pytest_django import Settings

_HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n > 1);\n"


def add_language(settings: Settings, folder: Path, language: str, name: str, sentences: dict[str, str]) -> None:
    """Let the desk speak another language, all that it takes: the setting and a catalogue."""
    write_catalogue(folder / language / "LC_MESSAGES" / "django.mo", sentences)
    settings.LOCALE_PATHS = [folder, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, (language, name)]


def write_catalogue(path: Path, sentences: dict[str, str]) -> None:
    """Write a compiled catalogue."""
    pairs = [(key.encode(), text.encode()) for key, text in sorted(({"": _HEADER} | sentences).items())]
    keys, texts = zip(*pairs, strict=True)
    tables = 28 + 16 * len(pairs)
    index, body = b"", b""
    for word in (*keys, *texts):
        index += struct.pack("<II", len(word), tables + len(body))
        body += word + b"\0"
    path.parent.mkdir(parents=True)
    path.write_bytes(struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0) + index + body)
