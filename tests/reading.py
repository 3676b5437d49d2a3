"""Reading an answered page as people do: the words of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

_ALONE = {"meta", "link", "input", "br", "use", "path", "circle", "line", "rect"}


def texts(answer: Any, tag: str, *, cls: str = "") -> list[str]:
    """Return the words of each element with this tag and class, in order, white space collapsed."""
    reader = _Reader(tag, cls)
    reader.feed(_html(answer))
    return [" ".join(words.split()) for words in reader.found]


def attributes(answer: Any, tag: str, wanted: str, having: Mapping[str, str | None] | None = None) -> list[str]:
    """Return an attribute of each element with this tag that has these others; one without a value has None."""
    reader = _Reader(tag, "")
    reader.feed(_html(answer))
    must = (having or {}).items()
    return [row[wanted] or "" for row in reader.attributes if wanted in row and must <= row.items()]


def words(answer: Any) -> str:
    """Return all words of the page's main part."""
    return " ".join(texts(answer, "main"))


def _html(answer: Any) -> str:
    content: bytes = answer.content
    return content.decode()


class _Reader(HTMLParser):
    """Collects the text inside the elements looked for."""

    def __init__(self, tag: str, cls: str) -> None:
        super().__init__()
        self.tag, self.cls = tag, cls
        self.found: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self._inside: list[tuple[str, int | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        row = dict(attrs)
        wanted = tag == self.tag and (not self.cls or self.cls in (row.get("class") or "").split())
        if wanted:
            self.attributes.append(row)
            self.found.append("")
        if tag not in _ALONE:
            self._inside.append((tag, len(self.found) - 1 if wanted else None))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that closes itself."""
        if tag == self.tag:
            self.attributes.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """End an element, and those inside that nobody ended."""
        if any(open_tag == tag for open_tag, _index in self._inside):
            while self._inside.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Give the text to every element looked for that is open."""
        for _tag, index in self._inside:
            if index is not None:
                self.found[index] += " " + data
