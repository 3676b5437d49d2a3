"""Which servers a command is led to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from supportdesk.embedded import servers
from supportdesk.embedded.errors import RUNNING, DeskError
from supportdesk.embedded.folders import Folder, exclusive


@pytest.fixture
def no_given_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose environment names no server."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CACHE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_servers_of_the_environment_are_used_as_they_are(home: Path) -> None:
    with servers.command_environment(home) as environment:
        assert environment["DATABASE_URL"] == os.environ["DATABASE_URL"]

    assert list(home.iterdir()) == []


def test_a_server_that_is_given_alone_is_kept_and_the_other_one_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@elsewhere/desk")
    monkeypatch.delenv("REDIS_URL")
    own = {"DATABASE_URL": "a", "DATABASE_OWNER_URL": "b", "REDIS_URL": "c", "CACHE_URL": "d"}

    assert servers.without_given(own) == {"REDIS_URL": "c", "CACHE_URL": "d"}


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            ("DATABASE_URL",),
            "DATABASE_URL is set without REDIS_URL: set DATABASE_URL and REDIS_URL, or neither to use the embedded servers.",
        ),
        (
            ("REDIS_URL",),
            "REDIS_URL is set without DATABASE_URL: set DATABASE_URL and REDIS_URL, or neither to use the embedded servers.",
        ),
        (
            ("CACHE_URL",),
            "CACHE_URL is set without DATABASE_URL and REDIS_URL: set DATABASE_URL and REDIS_URL, or neither to use the embedded servers.",
        ),
    ],
)
def test_fault_E31_production_is_never_mixed_with_the_demos_settings(
    home: Path, monkeypatch: pytest.MonkeyPatch, no_given_servers: None, given: tuple[str, ...], line: str
) -> None:
    for name in given:
        monkeypatch.setenv(name, "postgresql://me@elsewhere/desk")
    with pytest.raises(DeskError) as refusal, servers.command_environment(home):
        pass
    assert (str(refusal.value), list(home.iterdir())) == (line, [])


def test_a_running_demo_lends_its_servers(folder: Folder, no_given_servers: None) -> None:
    servers.announce(folder, {"DATABASE_URL": "postgresql://desk_app@/desk?host=/somewhere"})

    with (
        exclusive(folder.home / "lock", wait=False),
        servers.command_environment(folder.home) as environment,
    ):
        assert environment["DATABASE_URL"] == "postgresql://desk_app@/desk?host=/somewhere"
        assert environment["DJANGO_SETTINGS_MODULE"] == "supportdesk.settings.demo"


def test_a_demo_that_is_still_starting_is_waited_for_by_the_person(folder: Folder, no_given_servers: None) -> None:
    with (
        exclusive(folder.home / "lock", wait=False),
        pytest.raises(DeskError) as refusal,
        servers.command_environment(folder.home),
    ):
        pass

    assert (str(refusal.value), refusal.value.code) == (
        f"Another command is using {folder.home}; try again in a moment.",
        RUNNING,
    )


def test_the_announced_addresses_are_for_their_owner_alone(folder: Folder) -> None:
    servers.announce(folder, {"SECRET_KEY": "k"})

    assert (folder.home / "running.json").stat().st_mode & 0o777 == 0o600


def test_the_secret_of_a_data_folder_is_private_and_stays(folder: Folder) -> None:
    first = servers.demo_variables(folder)["SECRET_KEY"]

    assert servers.demo_variables(folder)["SECRET_KEY"] == first
    assert len(first) >= 50
    assert (folder.home / "secret-key").stat().st_mode & 0o777 == 0o600


def test_starting_over_forgets_everything_but_the_lock(folder: Folder) -> None:
    for name in ("pgdata/base/1", "mail/a.eml", "prepared"):
        path = folder.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    with exclusive(folder.home / "lock", wait=False):
        servers.start_over(folder)

    assert sorted(path.name for path in folder.home.iterdir()) == ["lock", "sockets"]
