"""The drills in small: what a fault may not do to the desk. `./desk drill all` runs them at full size."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from drills.catalogue import DRILLS, SMALL
from supportdesk.embedded.project import PROJECT

FAST = ("worker-group", "relay")
EXACT = {"lost": 0, "doubled": 0, "early": 0, "wrong_vendor": 0}


def _drill(name: str, folder: Path) -> dict[str, Any]:
    """Run a drill as people do and return its result."""
    path = folder / "result.json"
    command = [sys.executable, "-P", "-m", "drills", name, "--small", f"--result={path}"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=600)
    assert path.exists(), done.stdout + done.stderr
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def _check(name: str, folder: Path) -> None:
    result = _drill(name, folder)
    # How late it was depends on what else this machine does; the drills' own command judges that.
    untimely = [said for said in result["complaints"] if not said.endswith(" s")]
    assert (untimely, {key: result[key] for key in EXACT}) == ([], EXACT)
    assert result["scheduled"] == 140 + DRILLS[name].is_noisy * SMALL.noise


@pytest.mark.parametrize("name", FAST)
def test_nothing_is_lost_doubled_early_or_in_a_wrong_vendor(name: str, tmp_path: Path) -> None:
    _check(name, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in DRILLS if name not in FAST])
def test_nothing_is_lost_doubled_early_or_in_a_wrong_vendor_in_any_drill(name: str, tmp_path: Path) -> None:
    _check(name, tmp_path)
