"""What `./desk` does before any package is there: refuse what cannot work, make `.venv`, hand over. Standard library only."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from supportdesk.embedded import demo_options, project
from supportdesk.embedded.errors import (
    FAILED,
    PLATFORM,
    SERVER,
    USAGE,
    DeskError,
    disk_full,
    is_disk_full,
    refuse_low_space,
)
from supportdesk.embedded.folders import exclusive
from supportdesk.embedded.installation import ready_python

LONGEST_SILENCE_SECONDS = 30
CONFIGURATION_ERROR = 78  # by manage.py
NO_PROXY = "TRUSTED_PROXIES names no proxy. Run the desk behind one (docs/proxy.md): without it, a few slow visitors block all others."
MACHINES = {"x86_64", "amd64", "aarch64", "arm64"}


@dataclass(frozen=True)
class Command:
    """A sub-command: how it is written, what it is for, and how its process is started."""

    usage: str
    purpose: str
    start: Callable[[Sequence[str]], None]


def main(arguments: Sequence[str]) -> int:
    """Run a sub-command in place of this process; every refusal is one line and an exit code of its own."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    name = "help" if name in {"-h", "--help"} else name
    try:
        _refuse_machine()
        if name not in COMMANDS:
            raise DeskError(f"There is no command {name!r}. ./desk help lists all commands.", code=USAGE)
        COMMANDS[name].start(rest)
    except DeskError as error:
        return _refuse(error)
    except PermissionError as error:
        return _refuse(
            DeskError(
                f"{error.filename} cannot be used ({error.strerror}): it may belong to another user.", code=FAILED
            )
        )
    except OSError as error:
        if not is_disk_full(error):
            raise
        return _refuse(disk_full(error.filename or project.PROJECT))
    except KeyboardInterrupt:
        return 130
    return 0


def _refuse(error: DeskError) -> int:
    sys.stderr.write(f"desk: {error}\n")
    return error.code or FAILED


def _refuse_machine() -> None:
    machine = platform.machine().lower()
    if machine not in MACHINES and not os.environ.get("DATABASE_URL"):
        line = f"There is no embedded PostgreSQL for {machine}; set DATABASE_URL and REDIS_URL to your own servers."
        raise DeskError(line, code=PLATFORM)


def _become(command: Sequence[str], **environment: str) -> None:
    sys.stdout.flush()
    surroundings = project.python_environment(os.environ | environment)
    os.execve(command[0], list(command), surroundings)  # noqa: S606 - signals go straight to the command


def _help(_arguments: Sequence[str]) -> None:
    width = max(len(command.usage) for command in COMMANDS.values())
    lines = [f"  ./desk {command.usage:{width}}  {command.purpose}" for command in COMMANDS.values()]
    sys.stdout.write(
        "\n".join(["A support desk that keeps the support terms that software vendors publish.", "", *lines, ""])
    )


def _with_servers(name: str, purpose: str = "demo") -> Callable[[Sequence[str]], None]:
    """A command that finds or starts its servers first, in the Python of `.venv`."""

    def start(arguments: Sequence[str]) -> None:
        started = os.environ.get("DESK_STARTED") or str(time.time())
        python = str(ready_python(purpose))
        _become([python, "-P", "-m", "supportdesk.embedded", name, *arguments], DESK_STARTED=started)

    return start


def _demo(arguments: Sequence[str]) -> None:
    """Refuse what can be known before anything is installed, then go on in the Python of `.venv`."""
    options = demo_options.parse(arguments)
    if (project.DATA / "lock").exists():
        with exclusive(project.DATA / "lock", wait=False):
            pass
    demo_options.claim(options.port).close()
    refuse_low_space(project.PROJECT, needs_mb=project.DEMO_MB)
    _with_servers("demo")(arguments)


def _calc(arguments: Sequence[str]) -> None:
    _become([str(ready_python("demo")), "-P", "-m", "supportdesk.calc", *arguments])


def _drill(arguments: Sequence[str]) -> None:
    _become([str(ready_python("demo")), "-P", "-m", "drills", *arguments])


def _sound_python() -> Path:
    """The Python to serve with, once the system checks find nothing that would be dangerous in production."""
    python = ready_python("demo")
    command = project.manage("start_check", python=python)
    checked = subprocess.run(
        command, env=project.python_environment(os.environ), check=False, stdout=subprocess.DEVNULL
    )
    if checked.returncode == CONFIGURATION_ERROR:
        sys.exit(SERVER)
    if checked.returncode != 0:
        raise DeskError("This configuration is not safe to run; correct the errors above.", code=SERVER)
    return Path(python)


def _web(arguments: Sequence[str]) -> None:
    command = project.web(
        bind=os.environ.get("WEB_BIND", "127.0.0.1:8000"),
        workers=_number("WEB_CONCURRENCY", os.environ.get("WEB_CONCURRENCY", "2")),
        threads=_number("WEB_THREADS", os.environ.get("WEB_THREADS", "4")),
        python=_sound_python(),
    )
    if not os.environ.get("TRUSTED_PROXIES"):
        sys.stderr.write(f"desk: {NO_PROXY}\n")
    _become([*command[:-1], *arguments, command[-1]])


def _number(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise DeskError(f"{name} must be a whole number of at least 1, not {text!r}.", code=USAGE)
    return int(text)


def _worker(arguments: Sequence[str]) -> None:
    processes = _number("WORKER_CONCURRENCY", os.environ.get("WORKER_CONCURRENCY", "2"))
    _become([*project.worker(processes=processes, python=_sound_python()), *arguments])


def _ticker(arguments: Sequence[str]) -> None:
    _become(project.manage("ticker", *arguments, python=_sound_python()))


def _reconciler(arguments: Sequence[str]) -> None:
    _become(project.manage("reconciler", *arguments, python=_sound_python()))


def _provisioner(arguments: Sequence[str]) -> None:
    _become(project.manage("provisioner", *arguments, python=_sound_python()), DESK_ROLE="owner")


def _migrate(arguments: Sequence[str]) -> None:
    _become(project.manage("migrate_all", *arguments, python=ready_python("demo")), DESK_ROLE="owner")


def _healthy(arguments: Sequence[str]) -> None:
    """Answer a container's health check, by exit code, whether its process does its work."""
    match list(arguments):
        case ["web"]:
            _web_answers(os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")[2])
        case [("worker" | "ticker" | "reconciler" | "provisioner") as name, heartbeat]:
            _check_heartbeat(name, Path(heartbeat))
        case _:
            usage = "Usage: ./desk healthy web, or ./desk healthy worker|ticker|reconciler|provisioner HEARTBEAT_FILE"
            raise DeskError(usage, code=USAGE)


def _web_answers(port: str) -> None:
    from supportdesk.embedded import pages  # no other command waits for the HTTP client to load

    if not pages.are_served(int(port), path="/readyz"):
        raise DeskError(f"The web server is not ready on port {port}.", code=SERVER)


def _check_heartbeat(name: str, heartbeat: Path) -> None:
    """Ticker and provisioner touch their file four times a second, the reconciler each second, the worker each other one."""
    try:
        age = time.time() - heartbeat.stat().st_mtime
    except FileNotFoundError:
        raise DeskError(f"The {name} has not written its heartbeat {heartbeat} yet.", code=SERVER) from None
    if age > LONGEST_SILENCE_SECONDS:
        raise DeskError(f"The last heartbeat of the {name} is {age:.0f} s old.", code=SERVER)


COMMANDS = {
    "demo": Command("demo [--fresh] [--port 8000]", "run the desk with five sample vendors on this machine", _demo),
    "test": Command(
        "test [--long] [pytest arguments]",
        "run all checks and tests; with arguments, only pytest",
        _with_servers("test", "dev"),
    ),
    "story": Command(
        "story [VENDOR] [--json]", "play a scripted fortnight on a simulated clock", _with_servers("story")
    ),
    "pictures": Command(
        "pictures [NAME ...]", "take the pictures of the main pages in docs/pictures", _with_servers("pictures", "dev")
    ),
    "guards": Command(
        "guards [NAME ...]",
        "plant each known bug in a copy and check that its tests fail",
        _with_servers("guards", "dev"),
    ),
    "calc": Command(
        "calc business-time|timeline|simulate|renew",
        "calculate business time, deadlines and renewals, one JSON request per line",
        _calc,
    ),
    "terms": Command(
        "terms load|draft|export|check ...",
        "load, save, export or check support terms as files",
        _with_servers("terms"),
    ),
    "vendor": Command("vendor add|list|drift ...", "manage the vendors of this installation", _with_servers("vendor")),
    "operator": Command(
        "operator add|password|close ...", "manage the operators of this installation", _with_servers("operator")
    ),
    "check": Command(
        "check clocks", "recalculate every clock and compare it with the stored one", _with_servers("check")
    ),
    "reconcile": Command(
        "reconcile [VENDOR] [--since DATE]",
        "compare what the event logs require with what was done",
        _with_servers("reconcile"),
    ),
    "release": Command(
        "release [VENDOR ...] [--send|--drop]",
        "let vendors that were restored or copied send email",
        _with_servers("release"),
    ),
    "reseal": Command("reseal", "re-encrypt two-factor secrets after SECRET_KEY was changed", _with_servers("reseal")),
    "drill": Command("drill NAME|all [--small] [--seed 7]", "inject faults under load and count what is lost", _drill),
    "manage": Command("manage COMMAND ...", "run any management command", _with_servers("manage")),
    "web": Command("web", "run the web server (production)", _web),
    "worker": Command("worker", "run the Celery worker (production)", _worker),
    "ticker": Command("ticker", "run the timer process (production)", _ticker),
    "reconciler": Command(
        "reconciler", "run the process that reports late, missing or doubled effects (production)", _reconciler
    ),
    "provisioner": Command(
        "provisioner", "run the process that creates the vendors operators request (production)", _provisioner
    ),
    "migrate": Command("migrate", "migrate every schema (production)", _migrate),
    "healthy": Command(
        "healthy web|worker|ticker|reconciler|provisioner",
        "answer the health check of a container (production)",
        _healthy,
    ),
    "help": Command("help", "list the commands", _help),
}
