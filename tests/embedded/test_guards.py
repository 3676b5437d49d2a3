"""What `./desk guards` makes of a run with a bug in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportdesk.embedded.testing.guards import WARM_PYTEST, Result, Verdict, read_report, verdict_of
from supportdesk.embedded.testing.seeded import Bug

TEST = "tests/x/test_y.py::TestA::test_b"
BUG = Bug(name="one", group="few", attacks=(), what="x", file="x.py", old="a", new="b", tests=[TEST])


def run(**cases: str) -> Result:
    """A run whose cases have ended so."""
    return Result(
        1,
        {
            ("tests.x.test_y.TestA", name.replace("_of_", "[") + "]" * ("_of_" in name)): end
            for name, end in cases.items()
        },
        "",
    )


@pytest.mark.parametrize(
    ("cases", "verdict"),
    [
        ({"test_b": "assert 1 == 2"}, Verdict.CAUGHT),
        ({"test_b_of_1": "passed", "test_b_of_2": "assert 1 == 2"}, Verdict.CAUGHT),
        ({"test_b": "passed"}, Verdict.NOT_CAUGHT),
        ({"test_b": "skipped"}, Verdict.NOT_CAUGHT),
        ({"test_bb": "assert 1 == 2"}, Verdict.NOT_CAUGHT),
        ({"test_b": "error: fixture"}, Verdict.NOT_CAUGHT),
        ({"test_b": "NameError: name 'x' is not defined"}, Verdict.NOT_CAUGHT),
        ({}, Verdict.NOT_CAUGHT),
    ],
)
def test_a_bug_is_caught_where_a_case_of_each_test_fails_by_what_it_asserts(
    cases: dict[str, str], verdict: Verdict
) -> None:
    assert verdict_of(BUG, run(**cases))[0] is verdict


def test_the_report_tells_failures_from_errors(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="a" name="b"/>'
        '<testcase classname="a" name="c"><failure message="assert 1"/></testcase>'
        '<testcase classname="a" name="d"><error message="no fixture"/></testcase></testsuite></testsuites>'
    )

    assert read_report(report, code=1, output="").cases == {
        ("a", "b"): "passed",
        ("a", "c"): "assert 1",
        ("a", "d"): "error: no fixture",
    }


def test_a_case_that_fails_and_whose_fixtures_fail_afterwards_has_failed(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    case = '<testcase classname="a" name="b">'
    failure, error = '<failure message="assert 1"/>', '<error message="no fixture"/>'
    report.write_text(
        f"<testsuites><testsuite>{case}{failure}</testcase>{case}{error}</testcase></testsuite></testsuites>"
    )

    assert read_report(report, code=1, output="").cases == {("a", "b"): "assert 1"}


def test_a_run_without_a_report_has_no_cases(tmp_path: Path) -> None:
    assert read_report(tmp_path / "none.xml", code=4, output="x").cases == {}


def test_the_pytest_that_tries_the_bugs_is_there() -> None:
    assert WARM_PYTEST.is_file()
