"""Every language is complete: each sentence of the source stands in its catalogue, translated, and the compiled file is its equal."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
LANGUAGES = [language for language, _name in settings.LANGUAGES if language != settings.LANGUAGE_CODE]
APPS = ("supportdesk", "web", "api", *(path.parent.name for path in ROOT.glob("*/apps.py")))
# Which arguments are what: a context first, or a plural last.
FUNCTIONS = {
    "_": ("msgid",),
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "msgid_plural"),
    "ngettext_lazy": ("msgid", "msgid_plural"),
    "pgettext": ("msgctxt", "msgid"),
    "pgettext_lazy": ("msgctxt", "msgid"),
    "npgettext": ("msgctxt", "msgid", "msgid_plural"),
}
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b({'|'.join(FUNCTIONS)})\(\s*({_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL)
_PLACES = re.compile(r"%\(\w+\)0?\d*[sd]|\{\w+\}")

Entry = dict[str, str]
Key = tuple[str, str]


def catalogue_of(language: str) -> Path:
    """Return the catalogue of a language."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def entries(language: str) -> list[Entry]:
    """Return the entries of a language's catalogue without its head; a mark of doubt stands under `flags`."""
    found = []
    for block in catalogue_of(language).read_text(encoding="utf-8").split("\n\n"):
        entry: Entry = {}
        field = ""
        for line in block.splitlines():
            if line.startswith("#"):
                entry["flags"] = entry.get("flags", "") + line
                continue
            if not line.startswith('"'):
                field, line = line.split(" ", 1)
            entry[field] = entry.get(field, "") + str(ast.literal_eval(line))
        found.append(entry)
    return found[1:]


def key_of(entry: Entry) -> Key:
    """Return what tells an entry apart."""
    return entry.get("msgctxt", ""), entry["msgid"]


def sentences() -> Iterator[Key]:
    """Yield context and sentence of everything that the source wants translated."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            yield from _of_module(path)
    for path in (ROOT / "templates").rglob("*.*"):
        yield from _of_template(path)


def _of_module(path: Path) -> Iterator[Key]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if words and all(isinstance(word, str) for word in words):
                yield _key(node.func.id, [str(word) for word in words])


def _of_template(path: Path) -> Iterator[Key]:
    for call in _CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
        yield _key(call[1], [str(ast.literal_eval(word.lstrip("u"))) for word in re.findall(_STRING, call[2])])


def _key(function: str, words: list[str]) -> Key:
    named = dict(zip(FUNCTIONS[function], words, strict=False))
    return named.get("msgctxt", ""), named["msgid"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_source_is_in_the_catalogue_and_nothing_else(language: str) -> None:
    wanted, found = set(sentences()), [key_of(entry) for entry in entries(language)]

    assert [f"add {words!r} to {catalogue_of(language)}" for words in sorted(wanted - {*found})] == []
    assert [f"remove {words!r} from {catalogue_of(language)}" for words in sorted({*found} - wanted)] == []
    assert len(found) == len(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated_without_a_doubt(language: str) -> None:
    poor = [
        key_of(entry)
        for entry in entries(language)
        if "fuzzy" in entry.get("flags", "")
        or not all(text for field, text in entry.items() if field.startswith("msgstr"))
    ]
    assert poor == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_places_of_its_sentence(language: str) -> None:
    def places(text: str) -> list[str]:
        return sorted(set(_PLACES.findall(text)))

    wrong = [
        key_of(entry)
        for entry in entries(language)
        for field, text in entry.items()
        if field.startswith("msgstr")
        and places(text) != places(entry["msgid_plural" if field == "msgstr[1]" else "msgid"])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_says_the_same(language: str) -> None:
    with catalogue_of(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # the only way to read all of it
    expected: dict[str | tuple[str, int], str] = {}
    for entry in entries(language):
        key = "\x04".join(part for part in key_of(entry) if part)
        if "msgid_plural" in entry:
            expected |= {(key, 0): entry["msgstr[0]"], (key, 1): entry["msgstr[1]"]}
        else:
            expected[key] = entry["msgstr"]
    compiled.pop("", None)
    assert compiled == expected
