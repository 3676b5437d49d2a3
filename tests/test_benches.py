"""The benches still run; what they promise is measured by hand, on a machine that does nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHES = Path(__file__).resolve().parent.parent / "bench"


@pytest.mark.long
def test_the_bench_of_pages_runs_with_a_few_tickets() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCHES / "pages.py"), "--small"], capture_output=True, text=True, check=False, timeout=300
    )

    assert done.returncode == 0, done.stderr
    measured = [line.split("  ")[0] for line in done.stdout.splitlines() if "(<=" in line or "(>=" in line]
    assert measured == [
        "queue by next due",
        "ticket page",
        "search, a word of every ticket",
        "search, of one in fifty",
        "search, of a hundred",
        "filing through the API",
    ]


@pytest.mark.long
def test_the_bench_of_timers_runs_with_a_few_tickets() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCHES / "timers.py"), "--small"],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )

    assert done.returncode == 0, done.stderr
    measured = [line.split(",")[0].split(":")[0] for line in done.stdout.splitlines() if "(<=" in line or "(>=" in line]
    assert measured == ["idle tick", "firing by two processes", "one ticket"]


@pytest.mark.long
def test_the_bench_of_rebuilding_runs_with_a_few_tickets_and_finds_no_difference() -> None:
    bench = BENCHES / "rebuild.py"
    done = subprocess.run(
        [sys.executable, str(bench), "--small"], capture_output=True, text=True, check=False, timeout=300
    )

    assert done.returncode == 0, done.stderr
    assert ", 0 differences (= 0)" in done.stdout.splitlines()[-1]


@pytest.mark.long
def test_the_bench_beside_django_helpdesk_runs_with_a_few_tickets() -> None:
    bench = BENCHES / "beside_helpdesk.py"
    done = subprocess.run(
        [sys.executable, str(bench), "--small"], capture_output=True, text=True, check=False, timeout=600
    )

    assert done.returncode == 0, done.stderr
    assert len([line for line in done.stdout.splitlines() if "(<=" in line]) == 8


@pytest.mark.long
def test_the_bench_of_the_intake_runs_with_a_few_requests() -> None:
    bench = BENCHES / "intake.py"
    done = subprocess.run(
        [sys.executable, str(bench), "--small"], capture_output=True, text=True, check=False, timeout=300
    )

    assert done.returncode == 0, done.stderr
    measured = [line.split(":")[0] for line in done.stdout.splitlines()]
    assert [name.partition(" ")[0] for name in measured] == ["single", "batches", "storm"]
