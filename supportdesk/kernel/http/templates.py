"""Templates are indented for people and loaded without the indentation, so that readable ones cost nothing.

A line break with its indentation is how a template is written, not what it says. Between two things on different lines

- nothing is left where an element, a block (`{% if %}` ...) or the file begins or ends, nor between two elements;
- one blank is left where either is words: text, a variable, a translation, or a block that holds such outside elements;
  so it does between the rounds of a loop that holds words outside elements.

A blank without a line break is meant and stays, as does all within `pre`, `textarea`, `script`, `style` and
translations. A blank between two elements on lines of their own is written `&#32;`. Comments go. A page that shows an error counts the lines of what was loaded; templates and tags have their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.template.base import Origin
from django.template.loaders import filesystem

_TAG = r"{%.*?%}|{{.*?}}"
_QUOTED = rf'"(?:{_TAG}|[^"])*"' + rf"|'(?:{_TAG}|[^'])*'"
_TOKEN = re.compile(
    rf"""(?P<comment>{{\#.*?\#}}|{{%\s*comment\b.*?%}}(?s:.*?){{%\s*endcomment\s*%}})
    |(?P<words>{{{{.*?}}}})
    |(?P<translated>{{%\s*(?P<kept>blocktrans(?:late)?|verbatim)\b.*?%}}(?s:.*?){{%\s*end(?P=kept)\s*%}})
    |(?P<raw><(?P<element>pre|textarea|script|style)\b(?:{_TAG}|{_QUOTED}|[^>"'])*>)(?P<inside>(?s:.*?)</(?P=element)>)
    |(?P<tag>{{%\s*(?P<name>\w+).*?%}})
    |(?P<markup></?[a-zA-Z!](?:{_TAG}|{_QUOTED}|[^>"'])*>)
    |(?P<space>\s+)
    |(?P<text>[^\s<{{]+|.)""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(rf"{_TAG}|{_QUOTED}|\s+|[^\s\"'{{]+|.", re.DOTALL)
_BLOCK_IN_ELEMENT = re.compile(r"{%\s*(if|elif|else|for|empty|endif|endfor)\b")
_VOID = re.compile(r"<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|!)", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"\bas(?:var)?\s+\w+\s*%}")
_ROUND_END = re.compile(r"{%\s*(?:endfor|empty)\b")
_BLOCK = re.compile(r"{%\s*end(\w+)")


class _Kind(Enum):
    SPACE = auto()
    SILENT = auto()
    WORDS = auto()
    ELEMENT = auto()
    START = auto()
    END = auto()
    BLOCK = auto()
    BRANCH = auto()
    BLOCK_END = auto()


_TAGS = {
    "extends": _Kind.SILENT,
    "load": _Kind.SILENT,
    "include": _Kind.ELEMENT,
    "csrf_token": _Kind.ELEMENT,
    "elif": _Kind.BRANCH,
    "else": _Kind.BRANCH,
    "empty": _Kind.BRANCH,
}
_BEGINS = {_Kind.START, _Kind.BLOCK, _Kind.BRANCH}
_ENDS = {_Kind.END, _Kind.BLOCK_END, _Kind.BRANCH}


@dataclass
class _Token:
    text: str
    kind: _Kind
    has_words: bool = False

    @property
    def ends_round(self) -> bool:
        return _ROUND_END.match(self.text) is not None


class Loader(filesystem.Loader):
    """The filesystem loader, with HTML compacted; Django's cached loader around it has that done once."""

    def get_contents(self, origin: Origin) -> str:
        """Return a template's source."""
        source = super().get_contents(origin)
        return compact(source) if origin.name.endswith(".html") else source


def compact(source: str) -> str:
    """Return a template that says the same without the line breaks and indentation."""
    tokens = list(_tokens(source))
    _find_blocks_with_words(tokens)
    written: list[str] = []
    space, left = "", None
    for token in tokens:
        if token.kind is _Kind.SPACE:
            space += token.text
        elif token.kind is _Kind.SILENT:
            written.append(token.text)
        else:
            written += [_between(left, space, token), token.text]
            space, left = "", token
    return "".join(written)


def _between(left: _Token | None, space: str, right: _Token) -> str:
    if left is None:
        return ""
    if "\n" not in space:
        return space
    if left.kind in _BEGINS or (right.kind in _ENDS and not right.ends_round):
        return ""
    return " " if left.has_words or right.has_words else ""


def _find_blocks_with_words(tokens: list[_Token]) -> None:
    """Have a block, and its end, count as words if words are in it outside of elements."""
    blocks = [(_Token("", _Kind.BLOCK), 0)]
    for token in tokens:
        block, depth = blocks[-1]
        if token.kind is _Kind.BLOCK:
            blocks.append((token, 0))
            continue
        if token.ends_round:
            token.has_words = block.has_words
        if token.kind is _Kind.BLOCK_END and len(blocks) > 1:
            token.has_words = block.has_words
            blocks.pop()
            block, depth = blocks[-1]
        block.has_words |= token.has_words and depth == 0
        depth += {_Kind.START: 1, _Kind.END: -1}.get(token.kind, 0)
        blocks[-1] = (block, max(depth, 0))


def _tokens(source: str) -> Iterator[_Token]:
    blocks = set(_BLOCK.findall(source))
    for found in _TOKEN.finditer(source):
        text = found[0]
        if found["space"]:
            yield _Token(text, _Kind.SPACE)
        elif found["raw"]:
            yield _Token(_on_one_line(found["raw"]) + found["inside"], _Kind.ELEMENT)
        elif found["markup"]:
            yield _Token(_on_one_line(text), _kind_of_markup(text))
        elif found["tag"]:
            kind = _kind_of_tag(text, found["name"], blocks)
            yield _Token(text, kind, has_words=kind is _Kind.WORDS)
        elif found["translated"] and _ASSIGNMENT.search(text.partition("%}")[0] + "%}"):
            yield _Token(text, _Kind.SILENT)
        elif not found["comment"]:
            yield _Token(text, _Kind.WORDS, has_words=True)


def _kind_of_tag(text: str, name: str, blocks: set[str]) -> _Kind:
    if name in blocks:
        return _Kind.BLOCK
    if name.startswith("end"):
        return _Kind.BLOCK_END
    if name not in _TAGS and _ASSIGNMENT.search(text):
        return _Kind.SILENT
    return _TAGS.get(name, _Kind.WORDS)


def _kind_of_markup(text: str) -> _Kind:
    if text.startswith("</"):
        return _Kind.END
    return _Kind.ELEMENT if text.endswith("/>") or _VOID.match(text) else _Kind.START


def _on_one_line(element: str) -> str:
    """Return a tag with one blank before each attribute, which is written only where the attribute is."""
    written: list[str] = []
    blocks: list[bool] = []  # around the attribute: whether a block has taken the blank before it inside
    for part in _ATTRIBUTE.findall(element):
        found = _BLOCK_IN_ELEMENT.match(part)
        is_after_blank = bool(written) and written[-1] == " "
        if part.isspace():
            written += [] if is_after_blank else [" "]
            continue
        if is_after_blank and (found or part in {">", "/>"}):
            written.pop()
        written.append(part)
        if found and found[1] in {"if", "for"}:
            blocks.append(is_after_blank)
        elif found and found[1].startswith("end"):
            blocks = blocks[:-1]
            continue
        if found and blocks[-1:] == [True]:
            written.append(" ")
    return "".join(written)
