"""The machine room is known by the launcher and the tests alone, and knows nothing of the house above it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from supportdesk.embedded.project import PROJECT
from tests.architecture.source import PACKAGES

EMBEDDED = PROJECT / "supportdesk" / "embedded"
# What comes with the wheels of the demo and of the tests; everything else is the standard library or this package.
LAUNCHERS_OWN = {
    "mail_sink.py": {"aiosmtpd"},
    "pictures.py": {"PIL", "playwright"},
    "testing/pytest_plugin.py": {"pytest"},
    "testing/warm_pytest.py": {"pytest"},
}


def _imports(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_nothing_of_the_house_imports_the_machine_room() -> None:
    sources = [path for app in PACKAGES for path in (PROJECT / app).rglob("*.py") if EMBEDDED not in path.parents]

    knowing = [path for path in sources if any(name.startswith("supportdesk.embedded") for name in _imports(path))]

    assert knowing == []


def test_the_machine_room_imports_the_standard_library_and_itself() -> None:

    foreign = {
        str(path.relative_to(EMBEDDED)): outside
        for path in EMBEDDED.rglob("*.py")
        if (
            outside := {
                name.partition(".")[0]
                for name in _imports(path)
                if not name.startswith("supportdesk.embedded") and name.partition(".")[0] not in sys.stdlib_module_names
            }
        )
    }

    assert foreign == LAUNCHERS_OWN
