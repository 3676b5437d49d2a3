"""The product speaks the field's words: those of the glossary are there, and retired ones stay away."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Mapping
from importlib import import_module
from io import StringIO

import pytest

from tests.architecture.source import ROOT, product
from tests.test_translations import entries

GLOSSARY = ROOT / "docs" / "glossary.md"
# Each was a word of our own for something that has a name: view, escalate, wake, merge target, advisory lock, demo.
RETIRED = re.compile(
    r"\b_?(doors?|climb(s|ed|ing)?|poke[drs]?|poking|survivors?(_of)?|tellers?|wait_for_turn|rehears(al|e|ed))\b", re.I
)

# Names of our own for what others call notify, describe, localize, escalation, interpretation, MAX_..., refresh, pause,
# reconciler, heartbeat, encrypt, scope and failed delivery.
RETIRED_NAMES = re.compile(
    r"""_?(
    tells?(_\w+)? | Told | Telling\w* | untold
    | say(_\w+)? | ladders | ladder_\w+ | Ladder(Terms)? | Readings?\w* | reading_\w+ | \w+_readings?(_\w+)?
    | MOST\w* | \w+_MOST(_\w+)? | settle(_\w+)? | settling | Hold | holds_of | draft_promise | freeze_\w+
    | insert_rows | collecting_later | \w*auditor | AUDITOR | (last_)?beats | Beat | note_beat | vault | take_out | lock_away\w*
    | Call | Given | hire_staff | PutOffError | picture_to_scan | half_way_token | take_down | Asked | read_asked | said | pills | ways | paper | post_mail\w* | check_nobody_wrote | take_(apart|off|back\w*)
    | count_try | beat | letters? | goes_on | Whereabouts | whereabouts_of | DeadLetter | dead_letters?
    ) | _ladder""",
    re.VERBOSE,
)

# What people read says these otherwise: `docs/glossary.md`, "On screens". `nobody` in backticks is a value of the API.
DIALECT = re.compile(
    r"\b((?<!`)nobody|somebody|whoever|anew|any more|stands? still|stood still|goes on|go on|worth nothing|good until|dead letters?"
    r"|text modules?|on the ladder|of the ladder|e-mails?|(is|are|was|were) told|look(s|ed)? after|falls? silent|what for)\b",
    re.I,
)
GERMAN_DIALECT = re.compile(
    r"\b(Bescheid|Einstufung\w*|gemerkte?\w*|freiwillig\w*|Ersatzcodes?|Sammelmail|Eskalationsleiter|Anbieters?|Lesart\w*"
    r"|Frist(en)? ruh(t|en)|still(steht|stehen)|steht still|stehen still|darüber|(?<!-)Mails?)\b"
)


def retired_words_in(text: str) -> list[str]:
    return [match[0] for match in RETIRED.finditer(text)]


def retired_names_in(text: str) -> list[str]:
    """Return the retired names in Python's source, without what is said in comments and strings."""
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.NAME and RETIRED_NAMES.fullmatch(token.string)]


def dialect_in(entry: Mapping[str, str]) -> list[str]:
    english = " ".join(entry.get(field, "") for field in ("msgid", "msgid_plural"))
    german = " ".join(text for field, text in entry.items() if field.startswith("msgstr"))
    return [match[0] for match in (*DIALECT.finditer(english), *GERMAN_DIALECT.finditer(german))]


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


def test_a_retired_name_is_found_and_what_is_said_is_not() -> None:
    assert retired_names_in('def tell_story(told):  # tell\n    """Tell."""\n    return Told\n') == [
        "tell_story",
        "Told",
    ]


def test_no_retired_name_comes_back() -> None:
    sources = {source.path: source.text for source in product() if "/migrations/" not in source.path}

    assert {path: names for path, text in sources.items() if (names := retired_names_in(text))} == {}


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({"msgid": "Nobody is reminded of it any more.", "msgstr": "Niemand"}, ["Nobody", "any more"]),
        (
            {"msgid": "One", "msgid_plural": "%(count)d customers are told", "msgstr[0]": "Eine Mail"},
            ["are told", "Mail"],
        ),
        ({"msgid": "Clock paused", "msgstr": "Die Frist ruht"}, ["Frist ruht"]),
        ({"msgid": "Name a number or `nobody`.", "msgstr": "E-Mail"}, []),
    ],
)
def test_words_of_our_own_are_found_in_what_people_read(entry: dict[str, str], found: list[str]) -> None:
    assert dialect_in(entry) == found


def test_no_sentence_that_people_read_has_words_of_our_own() -> None:
    assert {entry["msgid"]: words for entry in entries("de") if (words := dialect_in(entry))} == {}


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
