"""Failpoints: a process dies where a drill wants it, and production knows no drills."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest

from supportdesk.embedded.project import PROJECT
from supportdesk.kernel.processes.failpoints import NAMES

PASSING = (
    "import django; django.setup()\nfrom supportdesk.kernel.processes.failpoints import pass_failpoint\n"
    + "".join(
        f"pass_failpoint({name!r}); print({number})\n"
        for number, name in enumerate(["relay.sent", "timers.claimed", "relay.sent", "relay.sent"], 1)
    )
)


def _run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SECRET_KEY": "x" * 50, "DATABASE_URL": "postgresql://desk_app@/desk", **variables}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("fault", "lines", "code"),
    [("", 4, 0), ("relay.sent", 0, -signal.SIGKILL), ("relay.sent:2", 2, -signal.SIGKILL), ("other:1", 4, 0)],
)
def test_a_process_dies_at_the_passing_that_is_named(fault: str, lines: int, code: int) -> None:
    done = _run(PASSING, DJANGO_SETTINGS_MODULE="supportdesk.settings.demo", FAULT=fault, PYTHONUNBUFFERED="1")

    assert (len(done.stdout.splitlines()), done.returncode) == (lines, code), done.stderr


def test_production_refuses_to_start_with_a_fault() -> None:
    done = _run("import supportdesk.settings.production", FAULT="relay.sent:1")

    assert done.returncode == 1
    assert "ImproperlyConfigured: FAULT makes processes crash" in done.stderr


def test_every_failpoint_stands_in_the_kernel_exactly_once() -> None:
    sources = [path.read_text() for path in (PROJECT / "supportdesk" / "kernel").rglob("*.py")]
    passed = [name for text in sources for name in re.findall(r'pass_failpoint\("([^"]+)"\)', text)]

    assert sorted(passed) == sorted(NAMES)
