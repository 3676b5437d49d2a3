"""The catalogue of seeded bugs keeps up with the code; `./desk guards` tries the bugs themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.embedded.project import PROJECT
from supportdesk.embedded.testing.seeded import (
    Bug,
    DoesNotApply,
    attacks_in,
    attacks_of_table,
    missing_tests,
    read_catalogue,
)

SECURITY = (PROJECT / "docs" / "security.md").read_text()


@pytest.mark.parametrize("bug", read_catalogue(), ids=lambda bug: bug.name)
def test_every_bug_still_takes_its_guard_away_and_names_tests_that_are_there(bug: Bug) -> None:
    path = PROJECT / bug.file

    assert bug.applied_to(path.read_text()) != path.read_text()
    assert (bug.tests != [], missing_tests(bug)) == (True, [])


def test_every_attack_of_the_table_has_a_bug() -> None:
    tried = {attack for bug in read_catalogue() for attack in bug.attacks}

    assert attacks_of_table(SECURITY) - tried == set()


def test_no_bug_names_an_attack_that_the_table_does_not_know() -> None:
    tried = {attack for bug in read_catalogue() for attack in bug.attacks}

    assert tried - attacks_of_table(SECURITY) == set()


def test_attacks_are_read_one_by_one_and_from_to() -> None:
    assert attacks_in("A05-A08, A12, S01-S02, S19") == {"A05", "A06", "A07", "A08", "A12", "S01", "S02", "S19"}


def test_attacks_of_both_lists_are_read_from_a_table() -> None:
    assert attacks_of_table("| A05, S01 | x | A07 |\n| S19 | x |\n| no S20 | x |\n") == {"A05", "S01", "S19"}


@pytest.mark.parametrize("text", ["guard()\nguard()\n", "nothing\n"])
def test_a_bug_whose_code_is_not_there_once_no_longer_applies(text: str) -> None:
    with pytest.raises(DoesNotApply):
        a_bug(old="guard()", new="pass").applied_to(text)


def test_a_bug_that_is_no_python_no_longer_applies() -> None:
    with pytest.raises(DoesNotApply):
        a_bug(old="guard()", new="(").applied_to("guard()\n")


@pytest.mark.parametrize("test", ["test_x.py", "test_x.py::test_b", "test_x.py::TestX::test_a", "test_y.py::test_a"])
def test_a_test_that_is_not_there_is_named(test: str, tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("def test_a(): pass\nclass TestX:\n    def test_c(self): pass\n")

    assert missing_tests(a_bug(tests=[test, "test_x.py::test_a[1]", "test_x.py::TestX::test_c"]), tmp_path) == [test]


def test_two_bugs_of_one_name_are_refused(tmp_path: Path) -> None:
    entry = '[one]\nwhat = "x"\nfile = "x.py"\nold = "a"\nnew = "b"\ntests = []\n'
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(entry)

    with pytest.raises(ValueError, match="Two bugs are named one"):
        read_catalogue(tmp_path)


def a_bug(**changes: object) -> Bug:
    entry: dict[str, object] = {"old": "guard()", "new": "pass", "tests": []}
    return Bug(name="one", group="few", attacks=(), what="x", file="x.py", **{**entry, **changes})  # type: ignore[arg-type]
