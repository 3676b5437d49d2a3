"""Every point that the product answers to has a code of its own in `docs/requirements.md`, and tests that show it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from drills.catalogue import DRILLS
from supportdesk.embedded.testing.seeded import attacks_of_table
from tests.architecture.citations import (
    PREFIXED,
    bare_codes,
    codes_of_name,
    codes_of_test_file,
    codes_seen,
    points,
    seen_on_screens,
)
from tests.architecture.source import PACKAGES, ROOT

KNOWN = {point.code for point in points()}


@cache
def texts() -> dict[Path, str]:
    """Return every file that people write for people: code, tests, templates, documents, settings."""
    folders = [*PACKAGES, "tests", "drills", "bench", "templates", "static", "docs", "deploy", "vendor_terms"]
    kinds = {".py", ".html", ".txt", ".css", ".js", ".toml", ".yaml", ".yml", ".md"}
    within = {path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds}
    around = {*ROOT.glob("*.md"), *ROOT.glob("*.yml"), ROOT / ".importlinter", ROOT / "desk"}
    return {path: path.read_text() for path in sorted(within | around)}


@cache
def cited_by_tests() -> dict[str, set[str]]:
    """Return the codes that each file of tests cites."""
    folder = ROOT / "tests"
    return {
        path.relative_to(folder).as_posix(): codes_of_test_file(text)
        for path, text in texts().items()
        if folder in path.parents and path.suffix == ".py" and "architecture/test_requirements" not in path.as_posix()
    }


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_code_stands_once() -> None:
    codes = [point.code for point in points()]

    assert len(codes) == len(KNOWN) > 250


def test_every_code_that_is_cited_is_one_of_the_document() -> None:
    cited = {
        path: set(PREFIXED.findall(text)) - KNOWN for path, text in texts().items() if path.name != Path(__file__).name
    }

    assert {named(path): unknown for path, unknown in cited.items() if unknown} == {}


def test_every_code_in_the_name_of_a_test_is_one_of_the_document() -> None:
    assert {path: unknown for path, codes in cited_by_tests().items() if (unknown := codes - KNOWN)} == {}


def test_tables_of_one_family_name_its_points() -> None:
    seeded = {
        attack
        for path in (ROOT / "tests" / "seeded").glob("*.toml")
        for bug in tomllib.loads(path.read_text()).values()
        for attack in bug.get("attacks", ())
    }
    attacks = seeded | attacks_of_table((ROOT / "docs" / "security.md").read_text())
    traps = re.findall(r"^\| (T\d\d) \|", (ROOT / "docs" / "tenancy.md").read_text(), re.MULTILINE)
    faults = {drill.matrix for drill in DRILLS.values()}

    assert {f"ATTACK-{code}" for code in attacks} - KNOWN == set()
    assert {f"TRAP-{code}" for code in traps} - KNOWN == set()
    assert {f"FAULT-{code}" for code in faults} - KNOWN == set()


def test_no_code_stands_without_its_family() -> None:
    bare = {named(path): codes for path, text in texts().items() if (codes := bare_codes(path, text))}

    assert bare == {}


def test_every_file_that_is_named_is_there_and_cites_the_point() -> None:
    cited = cited_by_tests()

    assert [
        (point.code, file) for point in points() for file in point.tests if point.code not in cited.get(file, ())
    ] == []


def test_every_drill_that_is_named_makes_the_fault() -> None:
    shown = [(point.code, drill) for point in points() for drill in point.drills]

    assert [(code, drill) for code, drill in shown if code != f"FAULT-{DRILLS[drill].matrix}"] == []


def test_every_point_is_shown_by_a_test_or_says_why_not() -> None:
    assert [point.code for point in points() if not (point.tests or point.drills) and len(point.reason) < 10] == []


def test_a_reason_ends_with_the_first_test() -> None:
    cited = {code for codes in cited_by_tests().values() for code in codes}

    assert [point.code for point in points() if point.reason and point.code in cited] == []


def test_no_code_is_shown_on_screens() -> None:
    templates = {
        named(path): seen_on_screens(text) for path, text in texts().items() if path.suffix in {".html", ".txt"}
    }
    catalogues = {named(path): catalogue_of(path) for path in (ROOT / "locale").rglob("*.po")}

    assert {path: codes for path, text in (templates | catalogues).items() if (codes := codes_seen(text))} == {}


def catalogue_of(path: Path) -> str:
    return "\n".join(line for line in path.read_text().splitlines() if not line.startswith("#"))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("test_A7_A14_untrained_people_are_refused", ["TERM-A7", "TERM-A14"]),
        ("test_attack_A12_pictures", ["ATTACK-A12"]),
        ("test_attack_S06_dates", ["ATTACK-S06"]),
        ("test_fault_W6_a_step", ["REPORT-W6"]),
        ("test_T07_T08_schemas", ["TRAP-T07", "TRAP-T08"]),
        ("test_F24_a_stopped_reconciler", ["FAULT-F24"]),
        ("TestA31LinksLeadToTheVendor", ["ATTACK-A31"]),
        ("test_a_ticket", []),
    ],
)
def test_the_name_of_a_test_says_the_family(name: str, codes: list[str]) -> None:
    assert codes_of_name(name) == codes


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("x.py", '"""Who may (A10)."""'),
        ("x.py", "x = 1  # D5: later"),
        ("x.py", 'class X:\n    """Files (A05)."""'),
        ("x.py", 'x = Field(help_text="Said by people (E13).")'),
        ("x.html", "{# what customers call themselves (S15) #}"),
        ("x.txt", "{% comment %}as (S15){% endcomment %}"),
        ("x.toml", "# Texts (A43)"),
        ("x.md", "A wish is no support (D8)."),
    ],
)
def test_a_code_without_its_family_is_found(file: str, text: str) -> None:
    assert len(bare_codes(Path(file), text)) == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("x.py", '"""Who may (TERM-A10)."""'),
        ("x.py", 'x = "A10"  # noqa: E402'),
        ("x.py", '"""Read `A05`, C4-9 and T00:00."""'),
        ("x.html", '<path d="M0 9H117V4S1 2" />'),
        ("security.md", "| A05 | files |"),
    ],
)
def test_what_only_looks_like_one_is_not(file: str, text: str) -> None:
    assert bare_codes(Path(file), text) == []


def test_a_code_on_a_screen_is_found() -> None:
    template = '<p title="x">{# (S15) #}Named contact (B6), {{ name }} TERM-A7</p>'

    assert codes_seen(seen_on_screens(template)) == ["TERM-A7", "(B6)"]
