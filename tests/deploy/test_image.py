"""The image holds what its pages need: the files that `.dockerignore` lets through, asked as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connections

from supportdesk.embedded.project import PROJECT

PAGES = {
    "acorn.localhost": ("/sign-in/", "/vendor.css", "/api/", "/api/v1/openapi.yaml"),
    "localhost": ("/operator/sign-in/", "/livez", "/readyz"),
}
ASK = """
import django, sys
django.setup()
from django.test import Client
for host, path in (word.split("=") for word in sys.argv[1:]):
    answer = Client(raise_request_exception=False).get(path, headers={"host": host})
    print(host + path, answer.status_code)
"""


def _patterns() -> list[str]:
    return [line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line]


def _is_left_out(path: str, patterns: list[str]) -> bool:
    """Return whether the last pattern that fits the path, or a folder of it, leaves it out."""
    parts = path.split("/")
    folders = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    left_out = False
    for pattern in patterns:
        plain = pattern.removeprefix("!")
        if any(_fits(folder, plain) for folder in folders):
            left_out = not pattern.startswith("!")
    return left_out


def _fits(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch(path.rpartition("/")[2], pattern.removeprefix("**/"))
    return path.count("/") == pattern.count("/") and fnmatch(path, pattern)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the image is built from."""
    folder, patterns = tmp_path_factory.mktemp("image") / "app", _patterns()

    def left_out(where: str, names: list[str]) -> list[str]:
        inside = Path(where).relative_to(PROJECT)
        kept_within = {line.removeprefix("!").partition("/")[0] for line in patterns if line.startswith("!")}
        return [
            name
            for name in names
            if _is_left_out((inside / name).as_posix(), patterns) and (inside / name).as_posix() not in kept_within
        ]

    shutil.copytree(PROJECT, folder, ignore=left_out, symlinks=True)
    return folder


def test_attack_S26_every_public_page_is_answered_from_the_files_of_the_image(context: Path, db: None) -> None:
    name = connections["default"].settings_dict["NAME"]
    database = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "supportdesk.settings.test", "DATABASE_URL": database}
    environment.pop("PYTHONPATH", None)
    asked = [f"{host}={path}" for host, paths in PAGES.items() for path in paths]
    shown = subprocess.run(
        [sys.executable, "-c", ASK, *asked], cwd=context, env=environment, capture_output=True, text=True, check=False
    )
    assert shown.stdout.splitlines() == [f"{word.replace('=', '')} 200" for word in asked], shown.stderr


def test_nothing_of_tests_and_tools_is_in_the_image(context: Path) -> None:
    assert {path.name for path in context.iterdir()} & {"tests", "bench", "drills", ".git", ".venv", ".ci"} == set()
    assert [path.name for path in (context / "docs").iterdir()] == ["openapi.yaml"]
