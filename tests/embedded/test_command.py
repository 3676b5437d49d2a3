"""`./desk` itself: what it lists, what it refuses in one clear line, and that it needs nothing installed."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connections

from supportdesk.embedded import project
from supportdesk.embedded.folders import exclusive
from supportdesk.embedded.launcher import COMMANDS
from supportdesk.embedded.project import PROJECT, TEST_DATA

# No packages, no variables of Python's, no module of the user's: what a new machine has.
BARE_PYTHON = [sys.executable, "-S", "-E", "-s"]
# The one that made the environment of this run; unlike that one it has pip.
MACHINES_PYTHON = Path(sys.base_prefix) / "bin" / "python3"
SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CACHE_URL")
ELSEWHERE = "import runpy, sys; {change}; sys.argv = ['desk', 'help']; runpy.run_path('desk', run_name='__main__')"


def _desk(*arguments: str, python: list[str] | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    surroundings = {name: value for name, value in os.environ.items() if name != "DESK_MIN_FREE_MB"}
    return subprocess.run(
        [*(python or [sys.executable]), str(PROJECT / "desk"), *arguments],
        env=surroundings | {"DESK_NO_VENV": "1"} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _as_if(change: str) -> subprocess.CompletedProcess[str]:
    """The command on another machine; `change` says in which way it is another."""
    code = ELSEWHERE.format(change=change)
    return subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)


def test_help_lists_every_command_without_any_package() -> None:
    shown = _desk("help", python=BARE_PYTHON)

    listed = [line.split()[1] for line in shown.stdout.splitlines() if line.startswith("  ./desk ")]
    assert (shown.returncode, shown.stderr, listed) == (0, "", list(COMMANDS))


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_no_command_and_the_usual_flags_show_the_same_list(arguments: tuple[str, ...]) -> None:
    assert _desk(*arguments).stdout == _desk("help").stdout


def test_an_unknown_command_is_refused() -> None:
    refused = _desk("dmeo")

    assert (refused.returncode, refused.stderr) == (
        2,
        "desk: There is no command 'dmeo'. ./desk help lists all commands.\n",
    )


def test_an_old_python_is_told_so() -> None:
    refused = _as_if("sys.version_info = (3, 9, 2, 'final', 0)")

    assert (refused.returncode, refused.stderr) == (3, "desk: Python 3.11 or newer is needed, this is 3.9.\n")


def test_windows_is_told_so() -> None:
    refused = _as_if("sys.platform = 'win32'")

    assert (refused.returncode, refused.stderr) == (3, "desk: win32 is not supported; on Windows use WSL.\n")


def test_a_processor_without_embedded_servers_is_told_what_to_do() -> None:
    code = ELSEWHERE.format(change="import platform; platform.machine = lambda: 'riscv64'")
    surroundings = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}

    refused = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=surroundings, capture_output=True, text=True, check=False
    )

    line = "There is no embedded PostgreSQL for riscv64; set DATABASE_URL and REDIS_URL to your own servers."
    assert (refused.returncode, refused.stderr) == (3, f"desk: {line}\n")


def test_a_port_in_use_is_named_with_the_next_step() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = _desk("demo", "--port", str(port), python=BARE_PYTHON)

    line = (
        f"Port {port} is in use. Stop the program that uses it, or choose another port: ./desk demo --port {port + 1}"
    )
    assert (refused.returncode, refused.stderr) == (4, f"desk: {line}\n")


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    refused = _desk("demo", f"--port={port}")

    line = f"argument --port: '{port}' is not a port (1 to 65535). Usage: ./desk demo [--fresh] [--port 8000]"
    assert (refused.returncode, refused.stderr) == (2, f"desk: {line}\n")


def test_a_disk_without_room_is_noticed_before_anything_is_written() -> None:
    refused = _desk("demo", "--port", str(_free_port()), DESK_MIN_FREE_MB="999999999")

    assert refused.returncode == 5
    assert refused.stderr.startswith("desk: The disk is full (")
    assert refused.stderr.endswith(" MB needed). Free some space and try again.\n")


def test_a_python_without_pip_is_told_so(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False, symlinks=True)
    copy = _copy_of_the_command(tmp_path / "copy")

    refused = subprocess.run(
        [str(tmp_path / "bare" / "bin" / "python"), str(copy / "desk"), "calc"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 6
    assert refused.stderr.splitlines()[-1].startswith(f"desk: {tmp_path}/bare/bin/python has no pip; install it")


def test_a_second_demo_on_the_same_data_is_refused() -> None:
    TEST_DATA.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TEST_DATA) as data, exclusive(Path(data) / "lock", wait=False):
        refused = _desk("demo", "--port", str(_free_port()), DESK_DATA=data, DATABASE_URL="", REDIS_URL="")

    line = f"The desk is already running in {data}. Stop it first."
    assert (refused.returncode, refused.stderr) == (7, f"desk: {line}\n")


def test_an_existing_environment_is_used_as_it_is_when_its_lock_has_not_changed(tmp_path: Path) -> None:
    copy = _copy_of_the_command(tmp_path)
    _pretend_installed(copy)

    shown = subprocess.run(
        [sys.executable, str(copy / "desk"), "calc", "business-time"], capture_output=True, text=True, check=False
    )

    assert (shown.returncode, shown.stderr, shown.stdout) == (0, "", "['business-time']\n")


def test_a_changed_lock_installs_again(tmp_path: Path) -> None:
    copy = _copy_of_the_command(tmp_path)
    _pretend_installed(copy)
    with (copy / "requirements-demo.txt").open("a") as lock:
        lock.write("no-such-package-here==1.0\n")

    refused = subprocess.run(
        [str(MACHINES_PYTHON), str(copy / "desk"), "calc"],
        env=os.environ | {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "PIP_FIND_LINKS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 6
    assert refused.stderr.splitlines()[0] == "desk: installing Python packages into .venv (requirements-demo.txt)"
    assert refused.stderr.splitlines()[-1].startswith("desk: pip could not install requirements-demo.txt: ")


@pytest.mark.parametrize("name", ["worker", "ticker", "reconciler", "provisioner"])
def test_who_beats_is_healthy(tmp_path: Path, name: str) -> None:
    heartbeat = tmp_path / "heartbeat"
    heartbeat.touch()

    assert _desk("healthy", name, str(heartbeat)).returncode == 0


def test_a_silent_provisioner_is_not_healthy(tmp_path: Path) -> None:
    refused = _desk("healthy", "provisioner", str(tmp_path / "heartbeat"))

    line = f"The provisioner has not written its heartbeat {tmp_path / 'heartbeat'} yet."
    assert (refused.returncode, refused.stderr) == (8, f"desk: {line}\n")


def test_a_silent_ticker_is_not_healthy(tmp_path: Path) -> None:
    heartbeat = tmp_path / "heartbeat"
    heartbeat.touch()
    os.utime(heartbeat, (0, 0))

    refused = _desk("healthy", "ticker", str(heartbeat))

    assert refused.returncode == 8
    assert refused.stderr.startswith("desk: The last heartbeat of the ticker is ")


def test_a_ticker_that_never_beat_is_not_healthy(tmp_path: Path) -> None:
    refused = _desk("healthy", "ticker", str(tmp_path / "heartbeat"))

    line = f"The ticker has not written its heartbeat {tmp_path / 'heartbeat'} yet."
    assert (refused.returncode, refused.stderr) == (8, f"desk: {line}\n")


def test_a_web_server_that_does_not_answer_is_not_healthy() -> None:
    port = _free_port()

    refused = _desk("healthy", "web", WEB_BIND=f"0.0.0.0:{port}")

    assert (refused.returncode, refused.stderr) == (8, f"desk: The web server is not ready on port {port}.\n")


@pytest.mark.parametrize("below", ["", "data"])
def test_fault_E32_data_where_a_file_is_are_refused_in_one_line(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    data = tmp_path / "file" / below if below else tmp_path / "file"
    refused = _desk("vendor", "list", python=None, DESK_DATA=str(data), **dict.fromkeys(SERVERS, ""))

    line = f"DESK_DATA: {data} cannot be a folder, as a file is in the way."
    assert (refused.returncode, refused.stderr) == (2, f"desk: {line}\n")


def _run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return _desk(command, python=None, **environment)


def _production(**variables: str) -> dict[str, str]:
    given = {
        "DJANGO_SETTINGS_MODULE": "supportdesk.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "CACHE_URL": os.environ["CACHE_URL"],
    }
    return given | variables


def test_fault_E32_a_missing_key_is_told_in_one_line_with_how_to_make_one() -> None:
    refused = _run("ticker", _production(SECRET_KEY=""))

    line = "Set the environment variable SECRET_KEY. Create one with: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
    assert (refused.returncode, refused.stderr) == (8, f"desk: {line}\n")


def test_attack_S26_a_key_that_can_be_guessed_keeps_every_process_from_starting() -> None:
    refused = _run("ticker", _production(SECRET_KEY="abc"))

    assert (refused.returncode, "(kernel.E021) SECRET_KEY must be 50 random characters or more" in refused.stderr) == (
        8,
        True,
    )


def test_fault_E32_a_database_that_is_not_there_yet_is_waited_for() -> None:
    with subprocess.Popen(
        [sys.executable, str(PROJECT / "desk"), "ticker"],
        env=os.environ
        | {"DESK_NO_VENV": "1"}
        | _production(DATABASE_URL=f"postgresql://me@127.0.0.1:{_free_port()}/desk"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as waiting:
        assert waiting.stderr is not None
        printed = waiting.stderr.readline()
        still = waiting.poll()
        os.killpg(waiting.pid, signal.SIGKILL)

    assert (printed.startswith("desk: waiting for the database: connection failed"), still) == (True, None)


def test_fault_E32_a_wrong_role_is_not_waited_for() -> None:
    unknown = os.environ["DATABASE_URL"].replace("desk_owner@", "nobody_of_that_name@")
    refused = _run("ticker", _production(DATABASE_URL=unknown))

    assert (refused.returncode, refused.stderr.count("\n")) == (8, 1)
    assert refused.stderr.startswith("desk: The database cannot be reached: connection failed")


def test_fault_E31_what_only_the_owner_of_the_schemas_may_do_is_refused_in_one_line_with_the_way_on(db: None) -> None:
    name = connections["default"].settings_dict["NAME"]
    owner = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
    runtime = urlunsplit(owner).replace("desk_owner@", "desk_app@")
    given = _production(DATABASE_URL=runtime, DATABASE_OWNER_URL="")
    refused = _desk("vendor", "add", "cedar", "Cedar Software", "cedar.localhost", python=None, **given)

    assert refused.stderr.startswith(
        "desk: This is for the role that owns the schemas: set DATABASE_OWNER_URL "
        "(in containers: docker compose run --rm provisioner ...). PostgreSQL says: permission denied for table "
    )
    assert (refused.returncode, refused.stderr.count("\n")) == (78, 1)


def test_a_size_that_is_no_number_is_refused() -> None:
    refused = _desk("web", WEB_CONCURRENCY="many")

    line = "WEB_CONCURRENCY must be a whole number of at least 1, not 'many'."
    assert (refused.returncode, refused.stderr) == (2, f"desk: {line}\n")


def test_commands_are_not_compiled_again_where_python_may_not_write_beside_the_sources() -> None:
    found = project.python_environment({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "/elsewhere"})

    assert found == {
        "PYTHONPATH": f"{PROJECT}{os.pathsep}/elsewhere",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPYCACHEPREFIX": str(PROJECT / ".venv" / "compiled"),
    }


def _copy_of_the_command(folder: Path) -> Path:
    """What the launcher reads before any package is there, in a folder of its own."""
    (folder / "supportdesk").mkdir(parents=True)
    shutil.copytree(PROJECT / "supportdesk" / "embedded", folder / "supportdesk" / "embedded")
    for name in ("desk", "supportdesk/__init__.py", *(path.name for path in PROJECT.glob("requirements*.txt"))):
        shutil.copy(PROJECT / name, folder / name)
    return folder


def _pretend_installed(copy: Path) -> None:
    """A `.venv` without packages whose stamp says that the lock of the demo is in it, and a `calc` to call."""
    import hashlib
    import json

    venv.create(copy / ".venv", with_pip=False, symlinks=True)
    digest = hashlib.sha256((copy / "requirements-demo.txt").read_bytes()).hexdigest()
    (copy / ".venv" / ".desk-lock.json").write_text(json.dumps({"demo": digest}))
    (copy / "supportdesk" / "calc.py").write_text("import sys; print(sys.argv[1:])\n")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
