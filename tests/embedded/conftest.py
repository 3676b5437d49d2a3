"""Folders where the servers' own user may read, apart from those of the running tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from supportdesk.embedded.folders import Folder, locate, open_folder, remove_folder
from supportdesk.embedded.project import TEST_DATA


@pytest.fixture
def home() -> Iterator[Path]:
    """A new folder inside the project; pytest's own folders are closed to the servers' user."""
    TEST_DATA.mkdir(exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix="case-", dir=TEST_DATA))
    path.chmod(0o711)
    yield path
    remove_folder(locate(path))


@pytest.fixture
def folder(home: Path) -> Folder:
    """The same, opened for servers."""
    return open_folder(home)
