"""What documents name is there: files, and the pages and headings that links lead to."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.source import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "vendor_terms").glob("*.md")]
# Paths begin at the root, in the package of settings and kernel, or in the tests.
FOLDERS = (ROOT, ROOT / "supportdesk", ROOT / "tests")
_FILE = re.compile(r"(?<![\w./<>-])((?:[\w-]+/)+[\w-]+\.(?:py|toml|yaml|conf|html|txt|js|css))\b")
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


def missing_files(text: str) -> list[str]:
    """Return the files that a document names and that are nowhere."""
    return sorted({name for name in _FILE.findall(text) if not any((folder / name).exists() for folder in FOLDERS)})


def dead_links(document: Path, text: str) -> list[str]:
    """Return the links of a document whose page or heading is not there."""
    links = (
        (target, heading, document.parent / target if target else document) for target, heading in _LINK.findall(text)
    )
    return [
        f"{target}#{heading}" if heading else target
        for target, heading, page in links
        if not page.exists() or (heading and heading not in headings(page.read_text()))
    ]


def headings(text: str) -> set[str]:
    """Return the headings of a page as links name them."""
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_files_that_documents_name_are_there() -> None:
    missing = {path.relative_to(ROOT).as_posix(): missing_files(path.read_text()) for path in DOCUMENTS}

    assert {path: names for path, names in missing.items() if names} == {}


def test_links_of_documents_lead_somewhere() -> None:
    dead = {path.relative_to(ROOT).as_posix(): dead_links(path, path.read_text()) for path in DOCUMENTS}

    assert {path: links for path, links in dead.items() if links} == {}


def test_a_file_that_has_moved_is_found() -> None:
    text = "`tickets/core/states.py`, security/test_nothing.py, `web/<audience>/views/<page>.py`"

    assert missing_files(text) == ["security/test_nothing.py"]


def test_a_link_to_a_page_or_heading_that_is_gone_is_found() -> None:
    text = "[a](docs/api.md) [b](docs/nothing.md) [c](docs/tenancy.md#copies-are-held) [d](docs/tenancy.md#renamed)"

    assert dead_links(ROOT / "README.md", text) == ["docs/nothing.md", "docs/tenancy.md#renamed"]
