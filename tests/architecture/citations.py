"""Where codes of `docs/requirements.md` stand: the points themselves, names of tests, comments and docstrings."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import ROOT

REQUIREMENTS = ROOT / "docs" / "requirements.md"
PREFIXED = re.compile(r"\b(?:TERM|ATTACK|TRAP|FAULT|REPORT)-[A-Z]?\d+\b")
# A code without its family. What is in backticks is an example.
_BARE = re.compile(r"(?<![\w`/.&#=%-])[A-FSTW]\d{1,2}\b(?![\w`=%-]|:\d)")
_NAMED = re.compile(r"^test_(attack_|fault_)?((?:[A-Z]\d{1,2}_)+)")
_COMMENTS = {
    ".html": r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}",
    ".txt": r"\{% comment %\}.*?\{% endcomment %\}",
    ".css": r"/\*.*?\*/",
    ".js": r"/\*.*?\*/|(?m:^[ ]*//[^\n]*$)",
    ".toml": r"(?m:^[ ]*#[^\n]*$)",
    ".yaml": r"(?m:^[ ]*#[^\n]*$)",
    ".yml": r"(?m:^[ ]*#[^\n]*$)",
}
# Tables of one family write its codes without the prefix.
_OWN_TABLES = {"security.md": r"\| [AS]\d", "tenancy.md": r"\| T\d", "drills.md": r"\| "}


@dataclass(frozen=True)
class Point:
    """One row of a table: what is asked, and which tests or drills show it, or why none does."""

    code: str
    asked: str
    shown: str

    @property
    def tests(self) -> list[str]:
        """The files of tests that are named, below `tests/`."""
        return re.findall(r"`([\w/]+\.py)`", self.shown)

    @property
    def drills(self) -> list[str]:
        """The drills that are named."""
        return re.findall(r"drill `([\w-]+)`", self.shown)

    @property
    def reason(self) -> str:
        """Why no test shows it; empty where one does."""
        return "" if self.tests or self.drills else self.shown.removeprefix("none: ")


def points() -> list[Point]:
    """Return every point of the document, in its order."""
    rows = re.findall(r"^\| ([A-Z]+-[A-Z]?\d+) \| (.*) \| (.*) \|$", REQUIREMENTS.read_text(), re.MULTILINE)
    return [Point(*row) for row in rows]


def codes_of_name(name: str) -> list[str]:
    """Return the codes in a test's name, whose beginning says which family they are of."""
    if (in_class := re.match(r"^Test([AS]\d\d)[A-Z]", name)) is not None:
        return [f"ATTACK-{in_class[1]}"]
    if (named := _NAMED.match(name)) is None:
        return []
    family = {"attack_": "ATTACK", "fault_": "REPORT"}.get(named[1] or "")
    return [f"{family or _family_of(code)}-{code}" for code in named[2].rstrip("_").split("_")]


def _family_of(code: str) -> str:
    return {"T": "TRAP", "F": "FAULT"}.get(code[0], "TERM")


def codes_of_test_file(text: str) -> set[str]:
    """Return what a file of tests cites: in names, comments and docstrings."""
    names = re.findall(r"^\s*(?:async )?(?:def|class) (\w+)", text, re.MULTILINE)
    return {code for name in names for code in codes_of_name(name)} | set(PREFIXED.findall(text))


def bare_codes(path: Path, text: str) -> list[str]:
    """Return the codes without a family in what a file says beside what it does."""
    if _BARE.search(text) is None:
        return []
    return [code for part in _prose(path, text) for code in _BARE.findall(part)]


def _prose(path: Path, text: str) -> Iterator[str]:
    if path.suffix == ".py":
        yield from _comments_and_docstrings(text)
    elif path.suffix == ".md":
        apart = re.compile(rf"    |{_OWN_TABLES.get(path.name, '    ')}")  # examples are indented by four
        yield from (line for line in text.splitlines() if not apart.match(line))
    elif path.suffix in _COMMENTS:
        yield from re.findall(_COMMENTS[path.suffix], text, re.DOTALL)


def _comments_and_docstrings(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node, clean=False) or ""
        elif isinstance(node, ast.keyword) and node.arg == "help_text" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def seen_on_screens(template: str) -> str:
    """Return a template without its comments, tags and attributes."""
    return re.sub(
        r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}|<[^>]*>|\{[{%].*?[%}]\}", " ", template, flags=re.DOTALL
    )


def codes_seen(text: str) -> list[str]:
    """Return the codes in a text that people read, with and without a family."""
    return PREFIXED.findall(text) + re.findall(r"\([A-FSTW]\d{1,2}[,)]", text)
