"""The commands that need servers, run in the Python of `.venv` by the launcher."""

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from supportdesk.embedded import demo, pictures, project, servers, throwaway
from supportdesk.embedded.errors import FAILED, USAGE, DeskError, disk_full, is_disk_full
from supportdesk.embedded.processes import die_with_parent
from supportdesk.embedded.testing import checks, guards

# These make schemas, so they run as the owner of the database.
OWNERS = {
    *("vendor", "operator", "provisioner", "migrate_all", "seed_demo"),
    *("migrate", "migrate_schemas", "makemigrations", "story"),
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; a refusal is one line and an exit code of its own."""
    name, rest = arguments[0], list(arguments[1:])
    try:
        return COMMANDS[name](rest)
    except DeskError as error:
        sys.stderr.write(f"desk: {error}\n")
        return error.code
    except PermissionError as error:
        sys.stderr.write(f"desk: {error.filename} cannot be used ({error.strerror}): it may belong to another user.\n")
        return FAILED
    except OSError as error:
        if not is_disk_full(error):
            raise
        sys.stderr.write(f"desk: {disk_full(error.filename or project.DATA)}\n")
        return disk_full(error).code


def _demo(arguments: list[str]) -> int:
    demo.run(arguments)
    return 0


def _manage(arguments: list[str]) -> int:
    """Run a management command on the servers of the environment, of the running demo, or its own."""
    with servers.command_environment(project.DATA) as environment:
        role = {"DESK_ROLE": "owner"} if arguments and arguments[0] in OWNERS else {}
        return _run(project.manage(*arguments), environment | role)


def _named(command: str) -> Callable[[list[str]], int]:
    return lambda arguments: _manage([command, *arguments])


def _check(arguments: list[str]) -> int:
    if arguments[:1] != ["clocks"]:
        raise DeskError("Usage: ./desk check clocks", code=USAGE)
    return _manage(["check_clocks", *arguments[1:]])


def _story(arguments: list[str]) -> int:
    """Play the story on servers of its own, so that nothing of it meets the demo's ticker, and no data stays."""
    with throwaway.migrated_servers(project.DATA / "story") as addresses:
        return _run(project.manage("story", *arguments), addresses | {"DESK_ROLE": "owner"})


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run in the foreground; Ctrl-C is the command's to answer, and TERM ends both."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.run(command, env=environment, preexec_fn=_stand_alone, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)


def _stand_alone() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    die_with_parent(signal.SIGTERM)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "test": checks.run,
    "story": _story,
    "pictures": pictures.run,
    "guards": guards.run,
    "terms": _named("terms"),
    "vendor": _named("vendor"),
    "operator": _named("operator"),
    "check": _check,
    "reconcile": _named("reconcile"),
    "release": _named("release"),
    "reseal": _named("reseal"),
    "manage": _manage,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
