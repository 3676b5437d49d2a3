"""Where servers keep their files, and who may use a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from supportdesk.embedded.errors import RUNNING, DeskError
from supportdesk.embedded.folders import (
    LONGEST_SOCKET_FOLDER,
    ROOTS_FOLDER,
    exclusive,
    locate,
    open_folder,
    remove_folder,
)

ROOT = os.geteuid() == 0


def test_a_folder_in_use_is_refused_to_the_second_command(home: Path) -> None:
    with (
        exclusive(home / "lock", wait=False),
        pytest.raises(DeskError) as refusal,
        exclusive(home / "lock", wait=False),
    ):
        pass

    assert (str(refusal.value), refusal.value.code) == (
        f"The desk is already running in {home}. Stop it first.",
        RUNNING,
    )


def test_a_folder_is_free_again_afterwards(home: Path) -> None:
    with exclusive(home / "lock", wait=False):
        pass

    with exclusive(home / "lock", wait=False):
        pass


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(home: Path) -> None:
    deep = home / ("deep" * 20) / ".desk"

    folder = open_folder(deep)

    assert len(os.fsencode(folder.sockets)) <= LONGEST_SOCKET_FOLDER
    assert folder.sockets.stat().st_mode & 0o777 == 0o700
    remove_folder(folder)
    assert not folder.sockets.exists()


@pytest.mark.skipif(not ROOT, reason="only root's servers run as somebody else")
def test_roots_servers_leave_a_private_folder_without_opening_it(home: Path) -> None:
    private = home / "private"
    private.mkdir(mode=0o700)

    folder = locate(private / ".desk")

    assert folder.servers.parent == ROOTS_FOLDER
    assert private.stat().st_mode & 0o777 == 0o700
