"""What a browser has to fetch, collected and compressed as in production."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

KIB = 1024


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The static files of a production build."""
    root = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "supportdesk.kernel.http.static.StaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


def of_ours(collected: Path, suffix: str) -> list[Path]:
    """Return our files as they were collected, without the copies under hashed names and the compressed ones."""
    ours = Path(__file__).resolve().parents[2] / "static"
    return [collected / path.relative_to(ours) for path in sorted(ours.rglob(f"*{suffix}"))]


def compressed(files: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)


def test_the_style_sheets_are_served_without_comments_and_line_breaks(collected: Path) -> None:
    assert [path.name for path in of_ours(collected, ".css") if re.search(rb"/\*|\n", path.read_bytes())] == []


def test_a_sheet_says_the_same_without_them(collected: Path) -> None:
    ours = Path(__file__).resolve().parents[2] / "static"
    lost = []
    for sheet in of_ours(collected, ".css"):
        served = sheet.read_text().replace("}", ";}")
        for line in (ours / sheet.relative_to(collected)).read_text().splitlines():
            said = line.strip().replace(" {", "{").replace(": ", ":").replace(", ", ",")
            if line.endswith((";", "{")) and said not in served:
                lost.append((sheet.name, line))

    assert lost == []


def test_all_style_sheets_together_stay_within_10_kib_compressed(collected: Path) -> None:
    together = b"".join(path.read_bytes() for path in of_ours(collected, ".css"))

    assert len(gzip.compress(together, 9)) <= 10 * KIB


def test_all_scripts_together_stay_within_45_kib_compressed(collected: Path) -> None:
    scripts = of_ours(collected, ".js")

    assert len(scripts) > 3
    assert compressed(scripts) <= 45 * KIB


def test_the_typeface_of_a_latin_page_stays_within_40_kib(collected: Path) -> None:
    assert (collected / "look" / "fonts" / "archivo-latin.woff2").stat().st_size <= 40 * KIB
