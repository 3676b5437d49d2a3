"""What a page is made of, apart from what it says."""

from __future__ import annotations

from html.parser import HTMLParser

Element = tuple[str, tuple[str, ...]]


class _Structure(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Element] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _value in attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def structure(page: str) -> list[Element]:
    """Return every element with the names of its attributes, in order."""
    parser = _Structure()
    parser.feed(page)
    return parser.tags


def words(page: str) -> str:
    """Return what a page says."""
    parser = _Structure()
    parser.feed(page)
    return "".join(parser.words)
