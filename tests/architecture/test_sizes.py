"""Functions and files stay so small that they are read at a glance; who is longer is named here."""

from __future__ import annotations

import ast

from tests.architecture.source import Source, parse, product

LONGEST_FUNCTION = 40
LONGEST_FILE = 300
LONG_FUNCTIONS = {
    "tickets/operations/filing.py:_new_ticket",
    "tickets/operations/filing.py:file_ticket",
}
LONG_FILES = {"slas/core/clock/timeline.py"}


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


def test_no_more_functions_are_long() -> None:
    assert set().union(*map(long_functions, written_by_hand())) == LONG_FUNCTIONS
    assert len(LONG_FUNCTIONS) <= 3


def test_no_more_files_are_long() -> None:
    long = {source.path for source in written_by_hand() if len(source.text.splitlines()) > LONGEST_FILE}
    assert long == LONG_FILES


def test_a_function_is_long_with_41_lines() -> None:
    text = "def short():\n" + "    pass\n" * 39 + "def long():\n" + "    pass\n" * 40
    assert long_functions(parse(text)) == {"example.py:long"}
