"""`docs/clock-cases.md` has a row for each case, and names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent
TABLE = (ROOT / "docs" / "clock-cases.md").read_text()
CASES = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", TABLE, re.MULTILINE)
# What other parts of the desk will prove, or what the desk does not do.
WITHOUT_TEST = {32}


def test_the_table_has_a_row_for_each_of_the_47_cases() -> None:
    assert [int(number) for number, _ in CASES] == list(range(1, 48))


def test_every_case_names_a_test_or_says_why_there_is_none() -> None:
    assert {int(number) for number, tests in CASES if tests == "–"} == WITHOUT_TEST


def test_every_test_named_is_there() -> None:
    named = re.findall(r"`(tests/[^\s:`]+\.py)::(test_\w+)`", TABLE)

    missing = [name for path, name in named if f"def {name}(" not in (ROOT / path).read_text()]

    assert len(named) > 50
    assert missing == []
