"""Where this project lies, and how its own Python programs are called."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
DATA = Path(os.environ.get("DESK_DATA") or PROJECT / ".desk")
TEST_DATA = PROJECT / ".desk-test"
DEMO_MB = 300

GUNICORN = (
    *("gunicorn", "--worker-class=gthread", "--preload", "--log-level=warning"),
    # the proxy alone is its client (deploy/proxy): it sends whole requests and takes answers at once
    *("--no-control-socket", "--worker-connections=250", "--timeout=60", "--graceful-timeout=30"),
    # a connection that has seen many vendors' tables keeps their descriptions in memory; new processes give it back
    *("--max-requests=5000", "--max-requests-jitter=500"),
    # whom to believe about a visitor is decided in one place, by TRUSTED_PROXIES
    "--forwarded-allow-ips=",
)
# Celery warns that it runs as root; in a container it may, and tasks are JSON.
WORKER = (
    *(
        "-W",
        "ignore:You're running the worker:UserWarning",
        "-P",
        "-m",
        "celery",
        "--quiet",
        "--app=supportdesk",
        "worker",
    ),
    *("--loglevel=WARNING", "--without-gossip", "--without-mingle"),
)
WORKER_LIMITS = ("--max-tasks-per-child=500",)
WSGI = "supportdesk.wsgi:application"


def manage(*arguments: str, python: str | Path = sys.executable) -> list[str]:
    """The command line of a management command."""
    return [str(python), str(PROJECT / "manage.py"), *arguments]


def web(*, bind: str, workers: int, threads: int, python: str | Path = sys.executable) -> list[str]:
    """The command line of the web server."""
    sizes = [f"--workers={workers}", f"--threads={threads}"]
    return [str(python), "-P", "-m", *GUNICORN, f"--bind={bind}", *sizes, WSGI]


def worker(*, processes: int, python: str | Path = sys.executable) -> list[str]:
    """The command line of the Celery worker."""
    return [str(python), *WORKER, f"--concurrency={processes}", *WORKER_LIMITS]


def python_environment(base: Mapping[str, str]) -> dict[str, str]:
    """`base`, with this project importable from wherever a command is called."""
    paths = [str(PROJECT), *filter(None, [base.get("PYTHONPATH")])]
    environment = {**base, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
    if environment.get("DESK_NO_VENV") != "1" and environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Compiling every module in every process takes seconds; the sources' folders stay clean all the same.
        environment["PYTHONPYCACHEPREFIX"] = str(VENV / "compiled")
    return environment
