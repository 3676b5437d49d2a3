"""Functions, files and folders stay so small that they are read at a glance; who is longer is named here."""

from __future__ import annotations

import ast
import os
from pathlib import Path

from tests.architecture.source import ROOT, Source, parse, product

LONGEST_FUNCTION = 40
LONGEST_FILE = 300
FULLEST_FOLDER = 20
LONG_FUNCTIONS = {
    "tickets/operations/filing.py:_new_ticket",
    "tickets/operations/filing.py:file_ticket",
}
LONG_FILES = {"slas/core/clock/timeline.py"}
# What git does not keep; a work tree beside another has a file `.git`.
NOT_OURS = {".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines())}


def long_functions(source: Source) -> set[str]:
    """Return the functions of a file that are too long, docstrings counted and decorators not."""
    return {
        f"{source.path}:{node.name}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    }


def written_by_hand() -> list[Source]:
    return [source for source in product() if "/migrations/" not in source.path]


def full_folders(root: Path) -> set[str]:
    """Return the folders with too many files; migrations do not count, their numbers and places stay for ever."""
    full = set()
    for folder, inner, files in os.walk(root):
        inner[:] = set(inner) - NOT_OURS
        if len(set(files) - NOT_OURS) > FULLEST_FOLDER and Path(folder).name != "migrations":
            full.add(Path(folder).relative_to(root).as_posix())
    return full


def test_no_more_functions_are_long() -> None:
    assert set().union(*map(long_functions, written_by_hand())) == LONG_FUNCTIONS
    assert len(LONG_FUNCTIONS) <= 3


def test_no_more_files_are_long() -> None:
    long = {source.path for source in written_by_hand() if len(source.text.splitlines()) > LONGEST_FILE}
    assert long == LONG_FILES


def test_no_folder_is_full() -> None:
    assert full_folders(ROOT) == set()


def test_a_folder_is_full_with_21_files(tmp_path: Path) -> None:
    for folder, files in {"twenty": 20, "more": 21, "app/migrations": 21, "app/__pycache__": 21}.items():
        (tmp_path / folder).mkdir(parents=True)
        for number in range(files):
            (tmp_path / folder / f"{number}.py").touch()

    assert full_folders(tmp_path) == {"more"}


def test_a_function_is_long_with_41_lines() -> None:
    text = "def short():\n" + "    pass\n" * 39 + "def long():\n" + "    pass\n" * 40
    assert long_functions(parse(text)) == {"example.py:long"}
