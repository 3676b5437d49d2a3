"""What the test command's plugin does with long tests and with journeys."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from supportdesk.embedded.project import PROJECT

CASES = """
import pytest

def test_short(): pass

@pytest.mark.long
def test_long(): pass

@pytest.mark.browser
def test_journey(): pass
"""


def _pytest(folder: Path, *arguments: str, **variables: str) -> tuple[int, list[str]]:
    """The exit code and the lines of a small run that uses this run's servers."""
    (folder / "test_cases.py").write_text(CASES)
    surroundings = {name: value for name, value in os.environ.items() if name not in {"CI", "DESK_REQUIRE_BROWSER"}}
    plugins = ["-p", "supportdesk.embedded.testing.pytest_plugin", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, f"--rootdir={folder}", *plugins, *arguments]
    done = subprocess.run(
        [*command, str(folder)],
        cwd=folder,
        env=surroundings | {"PYTHONPATH": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


def test_long_tests_run_only_when_asked_for(tmp_path: Path) -> None:
    _, everyday = _pytest(tmp_path, DESK_CHROMIUM="sh")
    _, everything = _pytest(tmp_path, "--long", DESK_CHROMIUM="sh")

    assert everyday[-1].startswith("2 passed, 1 deselected")
    assert everything[-1].startswith("3 passed")


def test_journeys_without_a_browser_are_skipped_with_a_loud_line(tmp_path: Path) -> None:
    code, lines = _pytest(tmp_path, DESK_CHROMIUM="/no/browser")

    loud = "1 BROWSER JOURNEYS SKIPPED: no Chromium on this machine (install it, or name it in DESK_CHROMIUM)"
    assert (code, loud in lines) == (0, True)
    assert lines[-1].startswith("1 passed, 1 skipped, 1 deselected")


def test_journeys_without_a_browser_fail_where_one_is_required(tmp_path: Path) -> None:
    required, lines = _pytest(tmp_path, DESK_CHROMIUM="/no/browser", DESK_REQUIRE_BROWSER="1")
    in_ci, _ = _pytest(tmp_path, DESK_CHROMIUM="/no/browser", CI="true")

    assert (required, in_ci) == (1, 1)
    assert lines[-2].startswith("ERROR test_cases.py::test_journey")


ORDERED = {
    "test_a_quick.py": "def test_one(): pass",
    "test_b_journeys.py": "import pytest\n\ndef test_two(): pass\n\n@pytest.mark.browser\ndef test_three(): pass",
    "test_c_long.py": "import pytest\n\n@pytest.mark.early\ndef test_four(): pass",
    "test_d_quick.py": "def test_five(): pass",
    "test_e_limits.py": "import pytest\n\n@pytest.mark.after_journeys\ndef test_six(): pass",
}


def test_files_that_take_long_begin_first_and_stay_together(tmp_path: Path) -> None:
    for name, text in ORDERED.items():
        (tmp_path / name).write_text(text)

    _, lines = _pytest(tmp_path, "--collect-only", "--ignore-glob=*test_cases.py", DESK_CHROMIUM="sh")

    assert [line.partition("::")[2] for line in lines if "::" in line] == [
        "test_four",
        "test_two",
        "test_three",
        "test_six",
        "test_one",
        "test_five",
    ]


def test_collecting_starts_no_servers(tmp_path: Path) -> None:
    code, lines = _pytest(tmp_path, "--collect-only", DATABASE_URL="", REDIS_URL="", DESK_PG_BIN="/no/servers")

    assert (code, lines[0]) == (0, "test_cases.py::test_short")
