"""The product speaks the field's words: those of the glossary are there, and retired ones stay away."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from tests.architecture.source import ROOT, product

GLOSSARY = ROOT / "docs" / "glossary.md"
# Each was a word of our own for something that has a name: view, escalate, wake, merge target, advisory lock, demo.
RETIRED = re.compile(
    r"\b_?(doors?|climb(s|ed|ing)?|poke[drs]?|poking|survivors?(_of)?|tellers?|wait_for_turn|rehears(al|e|ed))\b", re.I
)


def retired_words_in(text: str) -> list[str]:
    return [match[0] for match in RETIRED.finditer(text)]


@pytest.mark.parametrize(
    "text", ["def climb(batch):", "the desk's front door", "self._poker = 1", "survivor_of(ticket)"]
)
def test_a_retired_word_is_found(text: str) -> None:
    assert len(retired_words_in(text)) == 1


@pytest.mark.parametrize("text", ["indoors", "an epoke", "re-wake"])
def test_parts_of_other_words_are_not(text: str) -> None:
    assert retired_words_in(text) == []


def test_no_retired_word_comes_back() -> None:
    documents = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
    texts = {source.path: source.text for source in product()} | {
        path.relative_to(ROOT).as_posix(): path.read_text() for path in documents
    }

    assert {path: words for path, text in texts.items() if (words := retired_words_in(text))} == {}


def test_what_the_glossary_names_is_there() -> None:
    named = re.findall(r"`([\w./]+)`", GLOSSARY.read_text())

    assert len(named) > 40
    assert [name for name in named if not is_there(name)] == []


def is_there(name: str) -> bool:
    """Return whether a name is a folder, a module, or something in a module."""
    if (ROOT / name).is_dir():
        return True
    module, _, attribute = name.rpartition(".")
    try:
        import_module(name)
    except ModuleNotFoundError:
        return bool(module) and hasattr(import_module(module), attribute)
    return True
