"""The cached test database is made again whenever something that decides it has changed."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from supportdesk.embedded.testing.database import decides, digest
from supportdesk.embedded.throwaway import Addresses, Preparation, empty, throwaway_servers
from tests.architecture.source import PACKAGES, ROOT, imported_modules, parse

FILES = (
    "shop/__init__.py",
    "shop/migrations/0001_initial.py",
    "shop/models/thing.py",
    "shop/views.py",
    "vendors/__init__.py",
    "vendors/operations/provisioning.py",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("first = True\n")
    (tmp_path / "packages" / "django-6.0.dist-info").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("shop/migrations/0001_initial.py", False),
        ("shop/migrations/0002_more.py", False),
        ("shop/models/thing.py", False),
        ("vendors/operations/provisioning.py", False),
        ("shop/views.py", True),
    ],
)
def test_a_change_makes_another_key_where_the_database_depends_on_it(project: Path, changed: str, same: bool) -> None:
    before = digest(project, project / "packages")

    (project / changed).write_text("second = True\n")

    assert (digest(project, project / "packages") == before) is same


def test_a_migration_of_another_name_makes_another_key(project: Path) -> None:
    before = digest(project, project / "packages")

    (project / "shop/migrations/0001_initial.py").rename(project / "shop/migrations/0001_first.py")

    assert digest(project, project / "packages") != before


def test_another_version_of_an_installed_package_makes_another_key(project: Path) -> None:
    before = digest(project, project / "packages")

    (project / "packages" / "django-6.0.dist-info").rename(project / "packages" / "django-6.1.dist-info")

    assert digest(project, project / "packages") != before


def test_what_migrations_import_is_in_the_key() -> None:
    imported = {
        file
        for package in PACKAGES
        for path in (ROOT / package).rglob("migrations/*.py")
        for file in map(_file_of, imported_modules(parse(path.read_text())))
        if file is not None
    }

    assert len(imported) > 3
    assert {file.as_posix() for file in imported if not decides(file)} == set()


def _file_of(module: str) -> Path | None:
    """The file of the project that a dotted name stands for, or is defined in."""
    parts = module.split(".")
    if parts[0] not in PACKAGES:
        return None
    paths = (Path(*parts[:length]) for length in range(len(parts), 0, -1))
    files = (file for path in paths for file in (path.with_suffix(".py"), path / "__init__.py"))
    return next(file for file in files if (ROOT / file).is_file())


def test_a_cluster_is_prepared_once_and_again_for_another_recipe(home: Path) -> None:
    prepared = []

    def prepare(addresses: Addresses) -> None:
        prepared.append(addresses)
        with psycopg.connect(addresses["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE thing (id int)")

    def found(recipe: str) -> tuple[int, bool]:
        with (
            throwaway_servers(home, Preparation(f"{empty().recipe} {recipe}", prepare)) as addresses,
            psycopg.connect(addresses["DATABASE_URL"]) as connection,
        ):
            there = connection.execute("SELECT to_regclass('thing')").fetchone()
        return len(prepared), there == ("thing",)

    assert [found("one"), found("one"), found("other"), found("one")] == [(1, True), (1, True), (2, True), (2, True)]
