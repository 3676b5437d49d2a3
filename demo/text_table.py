"""A story as a table of text, the same width everywhere so that two tellings can be compared."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from demo.promises import Promise
from demo.table import Line, Scene

_WIDTHS = (24, 46, 58, 26)
_HEADINGS = ("When", "Event", "Target, due, why", "Notified")
_GAP = "  "
_WIDTH = sum(_WIDTHS) + len(_GAP) * (len(_WIDTHS) - 1)


def print_scenes(heading: str, title: str, scenes: Sequence[Scene]) -> Iterator[str]:
    """Yield the lines of a whole story."""
    yield "=" * _WIDTH
    yield heading
    yield title
    yield "=" * _WIDTH
    for scene in scenes:
        yield from _print_scene(scene)


def _print_scene(scene: Scene) -> Iterator[str]:
    yield ""
    yield " · ".join(filter(None, (scene.reference or "refused", scene.title)))
    yield " · ".join(filter(None, (scene.customer, scene.plan, scene.zone)))
    yield _row(_HEADINGS)
    yield _row(tuple("-" * width for width in _WIDTHS))
    for line in scene.lines:
        yield from _print_line(line)


def _print_line(line: Line) -> Iterator[str]:
    cells = (
        [line.when],
        [words for happened in line.happened for words in _wrap(happened, _WIDTHS[1])],
        [words for promise in line.promises for words in _print_promise(promise)],
        [words for name in line.notified for words in _wrap(name, _WIDTHS[3])],
    )
    for row in zip_longest(*cells, fillvalue=""):
        yield _row(row)


def _print_promise(promise: Promise) -> Iterator[str]:
    yield from _wrap(promise.words, _WIDTHS[2])
    if promise.due:
        yield f"  due {promise.due}"
    if promise.why:
        yield from (f"  {words}" for words in textwrap.wrap(promise.why, _WIDTHS[2] - 2))


def _wrap(words: str, width: int) -> list[str]:
    return textwrap.wrap(words, width, subsequent_indent="  ")


def _row(cells: Sequence[str]) -> str:
    return _GAP.join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()
