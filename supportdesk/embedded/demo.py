"""The whole desk on one machine: data servers, migrations, sample data, web, worker, ticker, mail sink."""

import hashlib
import os
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from supportdesk.embedded import demo_options, pages, project, servers
from supportdesk.embedded.demo_options import HOST
from supportdesk.embedded.errors import USAGE, DeskError, refuse_low_space
from supportdesk.embedded.folders import Folder, exclusive, open_folder
from supportdesk.embedded.supervisor import Program, Stopped, Supervisor

PREPARED = "prepared"
MADE_FROM = (
    *("*/migrations/*.py", "supportdesk/*/migrations/*.py", "deploy/roles.sql"),
    *("vendors/**/*.py", "vendor_terms/**/*.yaml", "demo/**/*.py"),
)


def run(arguments: Sequence[str]) -> None:
    """Run the demo until Ctrl-C or TERM."""
    options = demo_options.parse(arguments)
    servers.refuse_half_given()
    supervisor = Supervisor(started=float(os.environ.get("DESK_STARTED") or time.time()))
    supervisor.listen_to_signals()
    folder = open_folder(project.DATA)
    refuse_low_space(folder.servers, needs_mb=project.DEMO_MB)
    with ExitStack() as stack:
        stack.enter_context(exclusive(folder.home / "lock", wait=False))
        listener = stack.enter_context(demo_options.claim(options.port))
        if options.fresh:
            _start_over(folder)
        stack.callback(servers.withdraw, folder)
        stack.callback(_stop, supervisor)
        try:
            _Demo(supervisor, folder, listener, options.port).start()
            supervisor.watch()
        except Stopped:
            return


class _Demo:
    """The steps from nothing to the first page."""

    def __init__(self, supervisor: Supervisor, folder: Folder, listener: socket.socket, port: int) -> None:
        self.supervisor, self.folder, self.listener, self.port = supervisor, folder, listener, port
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Start everything in the order in which the parts need each other."""
        self._start_servers()
        self._start_mail_sink()
        servers.announce(self.folder, dict(self.environment.items() - os.environ.items()))
        recipe = _recipe()
        prepared = self._is_prepared(recipe)
        if not prepared:
            self._step("migrate", "migrate_all", done="all schemas are up to date")
        self._keep("web", project.web(bind=f"fd://{self.listener.fileno()}", workers=2, threads=4))
        if not prepared:
            self._step("seed", "seed_demo", done="the vendors and their sample data are ready")
            (self.folder.home / PREPARED).write_text(recipe)
        self.supervisor.wait_for(lambda: pages.are_served(self.port))
        self.supervisor.log(f"pages are served on port {self.port}")
        self.supervisor.run(self._program("desk", project.manage("demo_logins", "--port", str(self.port))))
        self._keep("worker", project.worker(processes=2))
        self._keep("ticker", project.manage("ticker"))
        self._keep("reconciler", project.manage("reconciler"))
        self._keep("provisioner", project.manage("provisioner"), DESK_ROLE="owner")
        self.supervisor.log("there is no proxy in front of the pages: use the demo on this machine only")
        self.supervisor.log("Ctrl-C stops everything; ./desk demo --fresh starts over")

    def _start_servers(self) -> None:
        chosen, addresses = servers.choose(self.folder)
        base = project.python_environment(os.environ) | servers.demo_variables(self.folder)
        self.environment = base | addresses | {"PUBLIC_PORT": str(self.port), "PUBLIC_SCHEME": "http"}
        for server in chosen:
            self.supervisor.keep(server)
        for server in chosen:
            server.wait_until_ready()
        names = " and ".join(server.name for server in chosen) or "the servers of DATABASE_URL and REDIS_URL"
        self.supervisor.log(f"{names} ready")

    def _start_mail_sink(self) -> None:
        listener = demo_options.claim(0)
        self.environment |= {"EMAIL_HOST": HOST, "EMAIL_PORT": str(listener.getsockname()[1])}
        fd = listener.detach()
        sink = ["-P", "-m", "supportdesk.embedded.mail_sink", f"--fd={fd}", f"--folder={self.folder.home / 'mail'}"]
        self._keep("mail", [sys.executable, *sink], pass_fds=(fd,))

    def _is_prepared(self, recipe: str) -> bool:
        stamp = self.folder.home / PREPARED
        return not os.environ.get("DATABASE_URL") and stamp.exists() and stamp.read_text() == recipe

    def _step(self, name: str, command: str, *, done: str) -> None:
        self.supervisor.run(self._program(name, project.manage(command), DESK_ROLE="owner"))
        self.supervisor.log(done)

    def _keep(self, name: str, command: list[str], *, pass_fds: tuple[int, ...] = (), **variables: str) -> None:
        self.supervisor.keep(self._program(name, command, pass_fds=pass_fds, **variables))

    def _program(self, name: str, command: list[str], *, pass_fds: tuple[int, ...] = (), **variables: str) -> Program:
        fds = pass_fds or ((self.listener.fileno(),) if name == "web" else ())
        environment = self.environment | variables
        if environment.get("DESK_ROLE") != "owner":
            environment.pop("DATABASE_OWNER_URL", None)  # who makes no schemas does not know who may
        return Program(name, command, environment, pass_fds=fds)


def _start_over(folder: Folder) -> None:
    if os.environ.get("DATABASE_URL"):
        raise DeskError(
            "--fresh only empties the embedded servers, but DATABASE_URL is set; unset it or leave out --fresh.",
            code=USAGE,
        )
    servers.start_over(folder)


def _stop(supervisor: Supervisor) -> None:
    supervisor.log("stopping")
    supervisor.stop_all()
    supervisor.log("stopped")
    supervisor.close()


def _recipe() -> str:
    """A digest of everything that the schemas and the sample data are made from."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_FROM for path in project.PROJECT.glob(pattern)):
        if path.is_file():
            digest.update(os.fsencode(path.relative_to(project.PROJECT)) + b"\0" + path.read_bytes())
    return digest.hexdigest()
