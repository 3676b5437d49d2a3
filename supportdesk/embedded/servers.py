"""Which servers a command uses: those of the environment, of the running demo, or its own for as long as it runs."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from supportdesk.embedded import project
from supportdesk.embedded.errors import RUNNING, USAGE, DeskError
from supportdesk.embedded.folders import Folder, exclusive, open_folder
from supportdesk.embedded.postgres import OWNER, RUNTIME, Postgres
from supportdesk.embedded.valkey import Valkey

ADDRESSES = "running.json"
BELONGING = {"DATABASE_URL": ("DATABASE_URL", "DATABASE_OWNER_URL"), "REDIS_URL": ("REDIS_URL", "CACHE_URL")}
Server = Postgres | Valkey


def are_given() -> bool:
    """Return whether the environment names both servers, so that none of ours is needed."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def refuse_half_given() -> None:
    """Refuse where one server is named and another is not: what belongs to production is never mixed with a demo's."""
    named = {name for name in ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "DATABASE_OWNER_URL") if os.environ.get(name)}
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if name not in named]
    if named and missing:
        given = " and ".join(sorted(named))
        raise DeskError(
            f"{given} is set without {' and '.join(missing)}: set DATABASE_URL and REDIS_URL, or neither to use the embedded servers.",
            code=USAGE,
        )


def without_given(addresses: Mapping[str, str]) -> dict[str, str]:
    """`addresses`, but for those of a server that the environment names itself."""
    given = {name for first, names in BELONGING.items() if os.environ.get(first) for name in names}
    return {name: address for name, address in addresses.items() if name not in given}


def choose(folder: Folder) -> tuple[list[Server], dict[str, str]]:
    """The servers to start in `folder` (those the environment does not name) and the variables that lead to all of them."""
    servers: list[Server] = []
    addresses: dict[str, str] = {}
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(folder)
        servers.append(postgres)
        addresses |= {"DATABASE_URL": postgres.url(RUNTIME), "DATABASE_OWNER_URL": postgres.url(OWNER)}
    if not os.environ.get("REDIS_URL"):
        valkey = Valkey(folder)
        servers.append(valkey)
        addresses |= {"REDIS_URL": valkey.queue_url, "CACHE_URL": valkey.cache_url}
    return servers, addresses


@contextmanager
def command_environment(home: Path) -> Iterator[dict[str, str]]:
    """The variables for one management command; embedded servers run only while it does, unless the demo has them."""
    refuse_half_given()
    base = project.python_environment(os.environ)
    if are_given():
        yield base
        return
    folder = open_folder(home)
    base |= demo_variables(folder)
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(folder.home / "lock", wait=False))
        except DeskError:
            yield base | _running(folder)
            return
        servers, addresses = choose(folder)
        for server in servers:
            server.launch()
            stack.callback(server.stop)
        for server in servers:
            server.wait_until_ready()
        yield base | addresses


def demo_variables(folder: Folder) -> dict[str, str]:
    """The settings of the demo that do not depend on a port: its module, its secret, its folder of files."""
    return {
        "DJANGO_SETTINGS_MODULE": "supportdesk.settings.demo",
        "SECRET_KEY": _secret_key(folder.home),
        "PRIVATE_FILES_ROOT": str(folder.home / "files"),
    }


def announce(folder: Folder, variables: Mapping[str, str]) -> None:
    """Leave the addresses of the running demo where other commands of the same user find them."""
    path = folder.home / ADDRESSES
    path.touch(mode=0o600)
    path.write_text(json.dumps(dict(variables)))


def withdraw(folder: Folder) -> None:
    """Take the addresses back when the demo stops."""
    (folder.home / ADDRESSES).unlink(missing_ok=True)


def start_over(folder: Folder) -> None:
    """Empty the data folder but for the lock that this process holds."""
    for path in (*folder.home.iterdir(), *folder.servers.iterdir()):
        if path.name not in {"lock", "sockets"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _running(folder: Folder) -> dict[str, str]:
    with suppress(OSError, ValueError):
        found: dict[str, str] = json.loads((folder.home / ADDRESSES).read_text())
        return found
    raise DeskError(f"Another command is using {folder.home}; try again in a moment.", code=RUNNING)


def _secret_key(home: Path) -> str:
    path = home / "secret-key"
    if not path.exists():
        unfinished = path.with_name(f"secret-key.{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48))
        unfinished.rename(path)
    return path.read_text()
