"""The product's own Python, parsed: what the tests of the house's rules look at."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_import_linter = ConfigParser()
_import_linter.read(ROOT / ".importlinter")
PACKAGES = tuple(_import_linter["importlinter"]["root_packages"].split())


@dataclass(frozen=True)
class Source:
    """One Python file of the product."""

    path: str
    tree: ast.Module
    text: str

    @property
    def is_view(self) -> bool:
        """Whether the outside comes in here: pages, tasks, commands, timers' handlers."""
        rooms = set(Path(self.path).with_suffix("").parts)
        return bool(rooms & {"web", "api", "views", "fields", "tasks", "urls", "management", "ticker", "timers"})


@cache
def product() -> tuple[Source, ...]:
    """Return every Python file of the product."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(parse(path.read_text(), path.relative_to(ROOT).as_posix()) for path in paths)


def parse(text: str, path: str = "example.py") -> Source:
    """Parse one file."""
    return Source(path, ast.parse(text), text)


def found(
    looks_wrong: Callable[[ast.AST], bool], *, within: Callable[[Source], bool] = lambda _source: True
) -> set[str]:
    """Return the files, each with its lines, where something looks wrong."""
    return {
        f"{source.path}:{node.lineno}"  # type: ignore[attr-defined]  # what we look for has a line
        for source in product()
        if within(source)
        for node in ast.walk(source.tree)
        if looks_wrong(node)
    }


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a chain of names, with `?` for what is no name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def imported_modules(source: Source) -> Iterator[str]:
    """Yield the dotted names of what a file imports."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
