"""The database that every process of a test run copies: what it depends on, and a cluster that has it already."""

import hashlib
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from supportdesk.embedded import project
from supportdesk.embedded.errors import SERVER, DeskError
from supportdesk.embedded.throwaway import Addresses, Preparation, empty

# Without looking for garbage it takes a fifth less time, and 650 MB at the end instead of 107.
MAKE = "import gc; gc.disable(); import django; django.setup(); from tests import databases; databases.prepare()"
# Besides all migrations and models: what runs them, what they import, and what sets up a vendor.
_PLACES = (
    "tests/databases.py",
    "vendors",
    "supportdesk/settings",
    "supportdesk/kernel/database",
    "supportdesk/kernel/fields",
    "supportdesk/kernel/security/addresses.py",
    "supportdesk/kernel/homes.py",
    "supportdesk/kernel/ids.py",
    "supportdesk/kernel/tenancy.py",
)


def decides(path: Path) -> bool:
    """Return whether the test database can change when this file of the project does."""
    return (
        not {"migrations", "models"}.isdisjoint(path.parts)
        or path.name == "models.py"
        or any(path.is_relative_to(place) for place in _PLACES)
    )


def digest(root: Path = project.PROJECT, packages: Path | None = None) -> str:
    """Return a name for everything that decides the test database, the versions of all installed packages included."""
    installed = sorted(path.name for path in (packages or Path(sysconfig.get_path("purelib"))).glob("*.dist-info"))
    found = hashlib.sha256(f"{sys.version} {installed}".encode())
    modules = (path for package in root.glob("*/__init__.py") for path in package.parent.rglob("*.py"))
    for path in sorted(path.relative_to(root) for path in modules):
        if decides(path):
            content = hashlib.sha256((root / path).read_bytes()).hexdigest()
            found.update(f"{path.as_posix()} {content}\n".encode())
    return found.hexdigest()[:12]


def with_test_database() -> Preparation:
    """A cluster that has the test database, which is made again only when something it depends on has changed."""
    return Preparation(f"{empty().recipe} test database {digest()}", _make)


def _make(addresses: Addresses) -> None:
    surroundings = {"DJANGO_SETTINGS_MODULE": "supportdesk.settings.test", "DESK_ROLE": "owner"}
    environment = project.python_environment(os.environ) | addresses | surroundings
    done = subprocess.run([sys.executable, "-c", MAKE], env=environment, cwd=project.PROJECT, check=False)
    if done.returncode != 0:
        raise DeskError("The test database could not be made; the lines above say why.", code=SERVER)
